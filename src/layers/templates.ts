import Handlebars from 'handlebars/runtime';
import type { Commands } from '../package-managers/commands.ts';
import { mapEntry, namesType } from '../protocol/code/typescript.ts';
import { codeSpan, plainText } from '../text/markdown.ts';
import { sortedImports } from '../text/typescript/imports.ts';
import { docComment, memberKey, propertyKey, stringLiteral, valueText } from '../text/typescript/quote.ts';
import type { Text } from './layer.ts';

const engine = Handlebars.create();

/** Values reach a file only through a helper that quotes them for the place they go to. */
const helpers = {
  json: (value: unknown) => JSON.stringify(value),
  /** A value of JSON, as TypeScript in one line. */
  value: (value: unknown) => valueText(value),
  key: (name: string) => propertyKey(name),
  /** A property name in an object literal. */
  member: (name: string) => memberKey(name),
  quote: (text: string) => stringLiteral(text),
  /** A type of the names of events, complete. */
  namesType: (head: string, events: readonly { readonly name: string }[]) =>
    namesType(
      head,
      events.map(({ name }) => name),
    ),
  mapEntry: (name: string, payload: string | undefined, ack: string) => mapEntry(name, payload, ack),
  /** Import statements, one a line, in their order. */
  imports(this: object, { fn }: Handlebars.HelperOptions) {
    const text = sortedImports(fn(this));
    return text === '' ? '' : `${text}\n`;
  },
  jsdoc: (text: string, spaces: number) =>
    docComment(text)
      .trimEnd()
      .replaceAll('\n', `\n${' '.repeat(spaces)}`),
  /** Plain text in Markdown, in a table or not. */
  cell: (text: string) => plainText(text),
  /** Code in Markdown, in a table or not. */
  codeSpan: (text: string) => codeSpan(text),
};

engine.registerHelper(helpers);

/** What each template may call. */
export const helperNames: readonly string[] = [...Object.keys(helpers), 'run', 'install'];

/** A template that asks for something that is not there. */
export class TemplateError extends Error {}

/** Texts that templates include, by name. */
export type Parts = { readonly [name: string]: Handlebars.Template };

/** A text that templates may include. */
export function partOf(text: Text): Handlebars.Template {
  return typeof text === 'string' ? () => text : engine.template(text);
}

/** Renders one text. Throws a `TemplateError` that names it when it asks for something that is not there. */
export function renderText(text: Text, view: object, name: string, parts: Parts = {}): string {
  if (typeof text === 'string') return text;
  try {
    return engine.template(text)(view, { helpers: commandHelpers(view), partials: parts });
  } catch (error) {
    throw new TemplateError(`template ${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** How the project's owner types commands, with their package manager and script names. */
function commandHelpers(view: { readonly commands?: Commands }): Handlebars.HelperDeclareSpec {
  const { commands } = view;
  return {
    run: (script: string, ...args: unknown[]) => commands?.run(script, args.slice(0, -1).map(String)) ?? '',
    install: () => commands?.install ?? '',
  };
}

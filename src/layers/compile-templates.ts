import Handlebars from 'handlebars';
import { CliError, exitCode } from '../problems/problem.ts';
import type { Text } from './layer.ts';
import { type OwnTemplates, ownTemplatesFolder } from './own-templates.ts';
import { helperNames } from './templates.ts';

/**
 * Compiles the templates of a user.
 * @param texts by path below `.ws/templates/`: `<layer>/<path>`, with `.hbs` where it is a template
 * @throws `CliError` (exit code 2) where one is no template
 */
export function compileOwnTemplates(texts: ReadonlyMap<string, string>): OwnTemplates {
  const layers = new Map<string, Map<string, Text>>();
  for (const [name, text] of texts) {
    const [layer = '', ...rest] = name.split('/');
    const file = rest.join('/');
    const path = file.replace(/\.hbs$/, '');
    const own = layers.get(layer) ?? new Map<string, Text>();
    layers.set(layer, own.set(path, path === file ? text : compile(text, `${ownTemplatesFolder}/${name}`)));
  }
  return layers;
}

function compile(text: string, file: string): Text {
  try {
    const source = Handlebars.precompile(text, {
      noEscape: true,
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(helperNames.map((name) => [name, true])),
    });
    // The user's own template, on their own machine: it is a program like any other in their project.
    return new Function(`return ${String(source)}`)();
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const [, line] = /line (\d+)/.exec(message) ?? [];
    throw new CliError(exitCode.usage, [
      {
        file,
        ...(line !== undefined && { line: Number(line) }),
        message: `is no template: ${message}`,
        hint: 'Mend it, or delete it to use ours',
      },
    ]);
  }
}

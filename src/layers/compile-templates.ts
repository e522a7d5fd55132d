import Handlebars from 'handlebars';
import { CliError, exitCode } from '../problems/problem.ts';
import type { Text } from './layer.ts';
import { layerAround, moveOf, type OwnTemplates, ownTemplatesFolder } from './own-templates.ts';
import { helperNames } from './templates.ts';

/**
 * Compiles the templates of a user.
 * @param texts by path below `.ws/templates/`: `<layer>/<path>`, with `.hbs` where it is a template
 * @throws `CliError` (exit code 2) where one is no template, or is there twice: also where its layer was before
 */
export function compileOwnTemplates(texts: ReadonlyMap<string, string>): OwnTemplates {
  const byLayer = new Map<string, Map<string, Text>>();
  const notes = new Set<string>();
  for (const [name, text] of texts) {
    const [from, to] = moveOf(name) ?? ['', ''];
    const place = to + name.slice(from.length);
    const layer = layerAround(place);
    if (layer === undefined) notes.add(`${ownTemplatesFolder}/${name} is of no layer, and is used for nothing`);
    else {
      if (place !== name) {
        refuseTwice([name, place], texts);
        notes.add(`${ownTemplatesFolder}/${from} is used; its place is ${ownTemplatesFolder}/${to} now: move it there`);
      }
      const file = place.slice(layer.length + 1);
      const path = file.replace(/\.hbs$/, '');
      const own = byLayer.get(layer) ?? new Map<string, Text>();
      byLayer.set(layer, own.set(path, path === file ? text : compile(text, `${ownTemplatesFolder}/${name}`)));
    }
  }
  return { texts: byLayer, notes: [...notes] };
}

function refuseTwice(names: readonly string[], texts: ReadonlyMap<string, string>): void {
  if (!names.every((name) => texts.has(name))) return;
  const hint = 'Keep one of them; its place is the latter';
  throw new CliError(
    exitCode.usage,
    names.map((name) => ({ file: `${ownTemplatesFolder}/${name}`, message: 'is there twice', hint })),
  );
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

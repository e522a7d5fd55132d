import { isMap, isScalar, type Node, parseDocument } from 'yaml';
import type { Choices } from './choices.ts';
import { readConfig } from './config-file.ts';
import { serializeConfig } from './serialize-config.ts';
import { type ChoiceValue, choiceRows } from './table.ts';
import { valueJson } from './value-json.ts';

/**
 * Brings an existing `ws.config.json` up to the choices, and changes nothing else of its text: values that differ are
 * replaced where they stand, missing choices are added at the end. A text that says the same already is returned as it
 * is.
 * @param text a configuration that `readConfig` accepts
 */
export function editConfig(text: string, choices: Choices): string {
  const { given } = readConfig(text, '');
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('the configuration is no map');
  if (contents.items.length === 0) return serializeConfig(choices);

  let edited = text;
  const last = rangeOf(text, contents.items.at(-1)?.value)?.end;
  const missing = choiceRows.filter(({ id }) => !given.has(id));
  if (last !== undefined) {
    const isFlow = contents.flow === true;
    const added = missing.map(
      ({ id }) => (isFlow ? `,\n  ${JSON.stringify(id)}: ` : `\n${id}: `) + valueJson(choices[id]),
    );
    edited = edited.slice(0, last) + added.join('') + edited.slice(last);
  }
  // From the end of the text to its start, so that earlier offsets stay right.
  for (const { key, value } of contents.items.toReversed()) {
    const row = choiceRows.find(({ id }) => isScalar(key) && key.value === id);
    if (row === undefined || same(given.get(row.id)?.value, choices[row.id])) continue;
    const range = rangeOf(text, value);
    if (range !== undefined)
      edited = edited.slice(0, range.start) + valueJson(choices[row.id]) + edited.slice(range.end);
  }
  return edited;
}

/** Where a node stands, without the white space after it (a block collection counts its last line break as its own). */
function rangeOf(text: string, node: unknown): { start: number; end: number } | undefined {
  const range = (node as Node | null | undefined)?.range;
  if (!range) return undefined;
  return { start: range[0], end: range[0] + text.slice(range[0], range[1]).trimEnd().length };
}

function same(left: ChoiceValue | undefined, right: ChoiceValue): boolean {
  return left !== undefined && valueJson(left) === valueJson(right);
}

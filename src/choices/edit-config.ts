import { isMap, isScalar, type Node, parseDocument } from 'yaml';
import { type Edit, editText, linesEdit } from '../text/edit.ts';
import { membersEdits } from '../text/yaml/braces.ts';
import { type Layout, layoutOf, lineBehind } from '../text/yaml/layout.ts';
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
  const layout = layoutOf(text);
  if (!isMap(contents) || layout === undefined) throw new Error('the configuration is no map');
  if (/^\s*\{\s*\}\s*$/.test(text)) return serializeConfig(choices);

  const replaced = contents.items.flatMap(({ key, value }): Edit[] => {
    const row = choiceRows.find(({ id }) => isScalar(key) && key.value === id);
    const range = rangeOf(text, value);
    if (row === undefined || range === undefined || same(given.get(row.id)?.value, choices[row.id])) return [];
    return [{ from: range.start, to: range.end, text: valueJson(choices[row.id]) }];
  });
  const missing = choiceRows.filter(({ id }) => !given.has(id));
  return editText(text, missing.length === 0 ? replaced : [...replaced, ...added(missing, choices, text, layout)]);
}

/** Adds choices below those that are there, and their comments. */
function added(missing: typeof choiceRows, choices: Choices, text: string, { braces, sections }: Layout): Edit[] {
  const last = sections.at(-1);
  const column = last?.column ?? 2;
  if (braces) {
    const members = missing.map(({ id }) => `${JSON.stringify(id)}: ${valueJson(choices[id])}`);
    return membersEdits(braces, members, text, text.includes('\n') ? column : undefined);
  }
  const lines = missing.map(({ id }) => `${' '.repeat(column)}${id}: ${valueJson(choices[id])}`);
  return [linesEdit(lines, lineBehind(text, last?.end ?? 0, column), text)];
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

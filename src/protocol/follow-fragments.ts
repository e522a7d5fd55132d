import { isDeepStrictEqual } from 'node:util';
import type { Values } from '../plan/file.ts';
import type { Item } from './fragment.ts';
import { rootOf } from './reread.ts';
import { layoutOf, type SectionName, sectionNames } from './sections.ts';
import type { MapTree, Tree } from './tree.ts';
import { readJson } from './values.ts';

/** What became of the events and schemas that layers have in a protocol. */
export interface Followed {
  readonly text: string | undefined;
  /** What of the text is the layers', for the next time. */
  readonly values: Values;
  /** Those that a layer now wants otherwise, and the user has changed: as they are, they may not fit. */
  readonly diverged: readonly string[];
  /** Those that no layer brings any more. */
  readonly left: readonly string[];
}

/**
 * Brings the events and schemas of a protocol up to the layers that brought them, where the user has not changed them.
 * What is missing is not added here, and nothing is removed: clients may still send it.
 * @param before what the layers wrote the last time
 */
export function followFragments(
  existing: string | undefined,
  items: ReadonlyMap<SectionName, readonly Item[]>,
  before: Values | undefined,
): Followed {
  const root = existing === undefined ? undefined : rootOf(existing);
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  const values: Record<string, string> = {};
  const [diverged, brought]: [string[], Set<string>] = [[], new Set()];
  for (const section of sectionNames) {
    for (const item of items.get(section) ?? []) {
      const name = JSON.stringify([section, item.name]);
      const wanted = JSON.stringify(item.content);
      brought.add(name);
      values[name] = wanted;
      const found = memberOf(root, section, item.name);
      const last = before?.[name];
      if (found === undefined || last === undefined || last === wanted || says(found, wanted)) continue;
      const layout = existing === undefined ? undefined : layoutOf(existing);
      const place = layout?.sections
        .find(({ name }) => name === section)
        ?.places.find(({ name }) => name === item.name);
      if (existing === undefined || layout?.style !== 'block' || place === undefined || !says(found, last)) {
        diverged.push(`${section}: ${item.name}`);
        values[name] = last;
        continue;
      }
      const start = lineStart(existing, place.line);
      const lines = item.lines.slice(item.lines.findIndex((line) => !line.startsWith('#')));
      const text = lines.map((line) => (line === '' ? '' : ' '.repeat(place.column) + line)).join(newLineOf(existing));
      edits.push({ from: start, to: place.end, text });
    }
  }
  const left = Object.keys(before ?? {}).filter((name) => !brought.has(name) && isPresent(root, name));
  for (const name of left) values[name] = before?.[name] ?? '';
  const text = edits
    .sort((a, b) => b.from - a.from)
    .reduce((whole, edit) => whole?.slice(0, edit.from) + edit.text + whole?.slice(edit.to), existing);
  return { text, values, diverged, left: left.map(readable) };
}

/** Whether something is what a JSON text says; the text may be from the lock. */
function says(tree: Tree, json: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(readJson(tree))), JSON.parse(json));
  } catch {
    return false;
  }
}

function isPresent(root: MapTree | undefined, name: string): boolean {
  const [section = '', item = ''] = partsOf(name);
  return memberOf(root, section, item) !== undefined;
}

/** What an event or a schema says; undefined where it is not there. */
function memberOf(root: MapTree | undefined, section: string, name: string): Tree | undefined {
  const value = root?.entries.get(section)?.value;
  return value?.kind === 'map' ? value.entries.get(name)?.value : undefined;
}

function readable(name: string): string {
  return partsOf(name).join(': ');
}

/** The lock may say anything. */
function partsOf(name: string): string[] {
  try {
    const parts: unknown = JSON.parse(name);
    return Array.isArray(parts) ? parts.map(String) : [];
  } catch {
    return [];
  }
}

function lineStart(text: string, line: number): number {
  let offset = 0;
  for (let i = 0; i < line; i += 1) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

function newLineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

import { isDeepStrictEqual } from 'node:util';
import type { Values } from '../../project/file.ts';
import { byteOrderMark, type Edit, editText } from '../../text/edit.ts';
import { memberText } from '../../text/yaml/braces.ts';
import { layoutOf, type Place } from '../../text/yaml/layout.ts';
import { rootOf } from '../read/reread.ts';
import type { MapTree, Tree } from '../read/tree/tree.ts';
import { readJson } from '../read/tree/values.ts';
import type { Item } from './fragment.ts';
import { type SectionName, sectionNames } from './sections.ts';

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
  if (existing?.startsWith(byteOrderMark)) {
    const { text = '', ...rest } = followFragments(existing.slice(1), items, before);
    return { text: byteOrderMark + text, ...rest };
  }
  const root = existing === undefined ? undefined : rootOf(existing);
  const edits: Edit[] = [];
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
      const own = existing === undefined ? undefined : layoutOf(existing)?.sections.find((one) => one.name === section);
      const place = own?.places.find((one) => one.name === item.name);
      // A comment in it is a change of the user's as well.
      if (own === undefined || place === undefined || place.hasComments || !says(found, last)) {
        diverged.push(`${section}: ${item.name}`);
        values[name] = last;
        continue;
      }
      const { start: from, end: to } = place;
      const isMultiline = existing?.slice(from, to).includes('\n');
      const inBraces = () => memberText(item.name, item.content, isMultiline ? place.column : undefined);
      edits.push({ from, to, text: own.braces ? inBraces() : inBlock(item, place) });
    }
  }
  const left = Object.keys(before ?? {}).filter((name) => !brought.has(name) && isPresent(root, name));
  for (const name of left) values[name] = before?.[name] ?? '';
  const text = existing === undefined ? undefined : editText(existing, edits);
  return { text, values, diverged, left: left.map(readable) };
}

/** The lines of an item but for the comments above it, which the user may have changed. */
function inBlock({ lines }: Item, { column }: Place): string {
  const own = lines.slice(lines.findIndex((line) => !line.startsWith('#')));
  return own.map((line, index) => (line === '' || index === 0 ? line : ' '.repeat(column) + line)).join('\n');
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

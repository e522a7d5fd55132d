import { parse } from 'jsonc-parser';
import { parseDocument, stringify } from 'yaml';
import type { Values } from '../project/file.ts';
import { type Entry, isObject, type MergedJson, mergeJson, valueAt } from './json.ts';

/**
 * Merges our values into a YAML file that the user shares, by the rules of `mergeJson`. Where nothing of ours changes, or
 * what is there is no map, the text stays as it is, and what is new goes below it; comments and order stay. A text of which
 * nothing is left is empty.
 */
export function mergeYaml(
  text: string,
  ours: readonly Entry[],
  before: Values | undefined,
  adopts: boolean,
): MergedJson {
  const document = parseDocument(text);
  const read: unknown = document.errors.length > 0 ? undefined : (document.toJS() ?? {});
  if (!isObject(read)) return { content: text, values: before ?? {} };
  // A key without a value is an empty section.
  const current = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
  const json = JSON.stringify(current);
  const { content, values } = mergeJson(json, ours, before, adopts);
  if (content === json) return { content: text, values };
  const wanted = parse(content);
  if (Object.keys(wanted).length === 0) return { content: '', values };
  const places = changedPlaces(current, wanted);
  if (places.every(([key = '', ...inner]) => inner.length === 0 && !Object.hasOwn(read, key))) {
    const added = Object.fromEntries(places.map(([key = '']) => [key, wanted[key]]));
    return { content: `${text.replace(/(?<=[^\n])$/, '\n')}${stringify(added)}`, values };
  }
  for (const place of places) {
    const value = valueAt(wanted, place);
    if (value === undefined) document.deleteIn(place);
    else document.setIn(place, value);
  }
  return { content: document.toString({ lineWidth: 0 }), values };
}

/** The places in which two values differ: as deep as both hold objects. */
function changedPlaces(from: unknown, to: unknown, place: readonly string[] = []): (readonly string[])[] {
  if (!isObject(from) || !isObject(to)) return JSON.stringify(from) === JSON.stringify(to) ? [] : [place];
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key) => changedPlaces(from[key], to[key], [...place, key]));
}

import { isDeepStrictEqual } from 'node:util';
import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { CliError, exitCode } from '../problems/problem.ts';
import type { Values } from '../project/file.ts';
import { isLower } from '../text/semver.ts';

/** A value of ours and its place, as a path of keys. */
export type Entry = readonly [place: readonly string[], value: unknown];

export interface MergedJson {
  readonly content: string;
  /** What of it is ours, for the next time. */
  readonly values: Values;
}

/**
 * Merges our values into a JSON file that the user shares: what they changed, added or removed stays as they want it;
 * what they left follows us, and goes when we have it no longer. All other characters stay as they are.
 * @param before what was written the last time; undefined where nothing is known
 * @param adopts whether a value that is there already, and equal, counts as ours
 */
export function mergeJson(
  text: string,
  ours: readonly Entry[],
  before: Values | undefined,
  adopts: boolean,
): MergedJson {
  const current: unknown = parse(text, [], { allowTrailingComma: true });
  const values: Record<string, string> = {};
  let content = text;
  for (const [place, value] of ours) {
    const name = JSON.stringify(place);
    const [found, last, wanted] = [valueAt(current, place), before?.[name], JSON.stringify(value)];
    const isTheirs =
      !hasRoom(current, place) ||
      (last === undefined ? found !== undefined && !adopts : JSON.stringify(found) !== last);
    const isSame = isDeepStrictEqual(found, value);
    if (isSame && (last !== undefined || adopts)) values[name] = wanted;
    else if (isTheirs || (last === undefined && found !== undefined)) {
      // A value that the user removed stays known, so that it is not added again.
      if (last !== undefined) values[name] = last;
    } else if (isLower(value, found)) values[name] = JSON.stringify(found);
    else {
      content = edit(content, place, value);
      values[name] = wanted;
    }
  }
  const kept = new Set(ours.map(([place]) => JSON.stringify(place)));
  for (const [name, last] of Object.entries(before ?? {})) {
    if (kept.has(name)) continue;
    const place = placeOf(name);
    if (place !== undefined && JSON.stringify(valueAt(current, place)) === last) content = remove(content, place);
  }
  return { content, values };
}

/** The values inside an object, each with its path; a list is one value. */
export function leavesOf(value: unknown, place: readonly string[] = []): Entry[] {
  if (!isObject(value)) return [[place, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...place, key]));
}

/** Reads a JSON file, comments allowed. Throws `CliError` (exit code 2) where it is none or holds no object. */
export function parseJsonFile(file: string, text: string): { readonly [key: string]: unknown } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined)
    throw invalid(file, text, error.offset, `is not valid JSON: ${printParseErrorCode(error.error)}`);
  if (!isObject(value)) throw invalid(file, text, 0, 'must hold a JSON object');
  return value;
}

/** The error of a JSON file that is not as it must be. */
export function invalid(file: string, text: string, offset: number, message: string): CliError {
  const before = text.slice(0, offset).split('\n');
  const problem = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return new CliError(exitCode.usage, [{ ...problem, message: `${file} ${message}` }]);
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be put at a place without one of the user's going for it. */
function hasRoom(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined || value === undefined) return true;
  return isObject(value) && hasRoom(valueAt(value, [key]), rest);
}

/** The value at a place; undefined where there is none. */
export function valueAt(value: unknown, place: readonly string[]): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  return isObject(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined;
}

/** The lock may say anything. */
function placeOf(name: string): readonly string[] | undefined {
  try {
    const place: unknown = JSON.parse(name);
    return Array.isArray(place) && place.length > 0 && place.every((key) => typeof key === 'string')
      ? place
      : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a value, and what is empty without it. */
function remove(text: string, place: readonly string[]): string {
  const removed = edit(text, place, undefined);
  const parent = place.slice(0, -1);
  const rest = valueAt(parse(removed, [], { allowTrailingComma: true }), parent);
  return parent.length > 0 && isObject(rest) && Object.keys(rest).length === 0 ? remove(removed, parent) : removed;
}

/** Sets one value, or takes it out, and leaves every other character alone. */
function edit(text: string, place: readonly string[], value: unknown): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, [...place] satisfies JSONPath, value, { formattingOptions }));
}

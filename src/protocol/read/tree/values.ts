import { record } from '../../record.ts';
import type { ListTree, MapTree, Position, Report, Tree } from './tree.ts';

/** Readers of single values: each gives the value, or notes what was expected and gives undefined. */

export function readString(tree: Tree, report: Report, what: string): string | undefined {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return tree.value;
  const isPlain = tree.kind === 'scalar' && tree.value !== null;
  const hint = isPlain ? `put it in quotes: "${tree.source ?? tree.value}"` : undefined;
  report(tree.at, `Expected ${what} to be a string`, hint);
  return undefined;
}

export function readBoolean(tree: Tree, report: Report, what: string): boolean | undefined {
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
  report(tree.at, `Expected ${what} to be true or false`);
  return undefined;
}

export function readNumber(tree: Tree, report: Report, what: string): number | undefined {
  if (tree.kind === 'scalar' && typeof tree.value === 'number') return tree.value;
  report(tree.at, `Expected ${what} to be a number`);
  return undefined;
}

/** An integer that is not below `least`. */
export function readCount(tree: Tree, report: Report, what: string, least = 0): number | undefined {
  const { value } = tree.kind === 'scalar' ? tree : { value: undefined };
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  report(tree.at, `Expected ${what} to be an integer of at least ${least}`);
  return undefined;
}

export function readMap(tree: Tree, report: Report, what: string): MapTree | undefined {
  if (tree.kind === 'map') return tree;
  report(tree.at, `Expected ${what} to be a mapping`);
  return undefined;
}

export function readList(tree: Tree, report: Report, what: string): ListTree | undefined {
  if (tree.kind === 'list' && tree.items.length > 0) return tree;
  report(tree.at, `Expected ${what} to be a list with at least one item`);
  return undefined;
}

/** Any JSON value, its objects without a prototype. */
export function readJson(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(readJson);
  return record([...tree.entries].map(([key, { value }]) => [key, readJson(value)]));
}

/** The place of a key, or of the mapping where the key is missing. */
export function placeOf(tree: MapTree, key: string): Position {
  return tree.entries.get(key)?.at ?? tree.at;
}

/** The place of the last key of a path that is there. */
export function placeAlong(tree: MapTree, [key, ...rest]: readonly string[]): Position {
  const entry = key === undefined ? undefined : tree.entries.get(key);
  if (entry === undefined) return tree.at;
  return rest.length > 0 && entry.value.kind === 'map' && entry.value.entries.has(rest[0] ?? '')
    ? placeAlong(entry.value, rest)
    : entry.at;
}

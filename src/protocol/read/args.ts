import type { EventArgs, Schema } from '../model.ts';
import { readSchema } from './schema/schema.ts';
import type { SchemaScope } from './schema/scope.ts';
import type { MapTree } from './tree/tree.ts';
import { placeOf, readCount, readList } from './tree/values.ts';

/** The keys that describe positional arguments. */
export const argsKeys = ['args', 'minArgs', 'rest'] as const;

/** Reads the arguments of an event that has no payload; undefined where it has none, or where they are wrong. */
export function readArgs(tree: MapTree, scope: SchemaScope): EventArgs | undefined {
  const present = argsKeys.filter((key) => tree.entries.has(key));
  if (present.length === 0) return undefined;
  for (const key of tree.entries.has('payload') ? present : []) {
    scope.report(placeOf(tree, key), `"${key}" cannot stand beside "payload"`, 'put the payload into args');
  }
  const items = readSchemas('args', tree, scope);
  const required = readRequired(items?.length, tree, scope);
  const rest = readRest(tree, scope);
  return items === undefined || required === undefined || rest === undefined ? undefined : { items, required, rest };
}

/** Reads a list of schemas; an absent one is empty, undefined stands for a wrong one. */
export function readSchemas(key: string, tree: MapTree, scope: SchemaScope): readonly Schema[] | undefined {
  const value = tree.entries.get(key)?.value;
  if (value === undefined) return [];
  // No argument has a schema of its own, and all have that of `rest`.
  if (key === 'args' && value.kind === 'list' && value.items.length === 0 && tree.entries.has('rest')) return [];
  const schemas = readList(value, scope.report, key)?.items.map((item) => readSchema(item, scope));
  const right = schemas?.filter((schema) => schema !== undefined);
  return right?.length === schemas?.length ? right : undefined;
}

/** @param count of the arguments; undefined where they are wrong */
function readRequired(count: number | undefined, tree: MapTree, { report }: SchemaScope): number | undefined {
  const value = tree.entries.get('minArgs')?.value;
  if (value === undefined) return count;
  if (!tree.entries.has('args')) {
    report(placeOf(tree, 'minArgs'), '"minArgs" needs args beside it');
    return undefined;
  }
  const required = readCount(value, report, 'minArgs');
  if (required === undefined || count === undefined || required <= count) return required;
  report(value.at, `Expected minArgs to be at most ${count}, the length of args`);
  return undefined;
}

function readRest(tree: MapTree, scope: SchemaScope): Schema | undefined {
  const value = tree.entries.get('rest')?.value;
  const isAbsent = value === undefined || (value.kind === 'scalar' && value.value === false);
  return isAbsent ? false : readSchema(value, scope);
}

import type { Schema } from '../../model.ts';
import { shapeOf } from '../../shape.ts';
import type { MapTree, Tree } from '../tree/tree.ts';
import { placeOf, readBoolean, readCount, readList } from '../tree/values.ts';
import { all, type Entries, ordered, type ReadPart, type SchemaScope } from './scope.ts';

/** Reads the keywords of arrays; with `prefixItems` the array is a tuple. */
export function readArray(tree: MapTree, scope: SchemaScope, readPart: ReadPart): Entries {
  return tree.entries.has('prefixItems') ? readTuple(tree, scope, readPart) : readItems(tree, scope, readPart);
}

function readItems(tree: MapTree, scope: SchemaScope, readPart: ReadPart): Entries {
  const value = tree.entries.get('items')?.value;
  if (value === undefined) {
    scope.report(placeOf(tree, 'type'), 'An array needs items', 'add items, or items: true for any JSON value');
    return undefined;
  }
  const items = readPart(value);
  return all([
    items === undefined ? undefined : [['items', items]],
    readLimit(tree, 'minItems', scope),
    readLimit(tree, 'maxItems', scope),
    ordered(tree, 'minItems', 'maxItems', scope.report),
    readUnique(tree, items, scope),
  ]);
}

function readLimit(tree: MapTree, key: string, scope: SchemaScope): Entries {
  const value = tree.entries.get(key)?.value;
  if (value === undefined) return [];
  const limit = readCount(value, scope.report, key);
  return limit === undefined ? undefined : [[key, limit]];
}

/** Equality of JSON objects is deep, of `Set` it is not; so only arrays of plain values can be told apart exactly. */
function readUnique(tree: MapTree, items: Schema | undefined, scope: SchemaScope): Entries {
  const value = tree.entries.get('uniqueItems')?.value;
  if (value === undefined) return [];
  const isUnique = readBoolean(value, scope.report, 'uniqueItems');
  if (isUnique === undefined) return undefined;
  if (!isUnique) return [];
  if (items !== undefined && !isPlain(items, scope)) {
    scope.report(placeOf(tree, 'uniqueItems'), 'uniqueItems works for strings, numbers, booleans and null only');
    return undefined;
  }
  return [['uniqueItems', true]];
}

function isPlain(schema: Schema, scope: SchemaScope): boolean {
  const shape = shapeOf(schema);
  switch (shape.kind) {
    case 'reference': {
      const target = scope.resolve(shape.name);
      return target !== 'cycle' && (target === undefined || isPlain(target, scope));
    }
    case 'union':
      return shape.branches.every((branch) => isPlain(branch, scope));
    case 'types':
      return shape.shapes.every(({ kind }) => kind !== 'object' && kind !== 'array' && kind !== 'tuple');
    default:
      return ['values', 'string', 'number', 'boolean', 'null'].includes(shape.kind);
  }
}

function readTuple(tree: MapTree, scope: SchemaScope, readPart: ReadPart): Entries {
  const value = tree.entries.get('prefixItems')?.value ?? tree;
  const list = readList(value, scope.report, 'prefixItems');
  const prefix = list?.items.map(readPart);
  const rest = readRest(tree.entries.get('items')?.value, readPart);
  const isWhole = prefix !== undefined && !prefix.includes(undefined);
  const isLimited = checkTupleLimits(tree, list?.items.length ?? 0, rest === false, scope);
  if (!isWhole || rest === undefined || isLimited === undefined) return undefined;
  return [['prefixItems', prefix], ['items', rest], ...isLimited];
}

/** What may follow the prefix; nothing, unless the schema says so. */
function readRest(tree: Tree | undefined, readPart: ReadPart): Schema | undefined {
  const isClosed = tree === undefined || (tree.kind === 'scalar' && tree.value === false);
  return isClosed ? false : readPart(tree);
}

function checkTupleLimits(tree: MapTree, size: number, isClosed: boolean, scope: SchemaScope): Entries {
  const least = readLimit(tree, 'minItems', scope);
  const most = readLimit(tree, 'maxItems', scope);
  if (least === undefined || most === undefined) return undefined;
  const minItems = Number(least[0]?.[1] ?? size);
  if (minItems > size) {
    scope.report(placeOf(tree, 'minItems'), `Expected minItems to be at most ${size}, the length of prefixItems`);
    return undefined;
  }
  if (most[0] && (!isClosed || most[0][1] !== size)) {
    scope.report(placeOf(tree, 'maxItems'), 'maxItems cannot limit a tuple', 'leave maxItems out');
    return undefined;
  }
  if (tree.entries.has('uniqueItems')) {
    scope.report(placeOf(tree, 'uniqueItems'), 'uniqueItems cannot stand beside prefixItems');
    return undefined;
  }
  return [['minItems', minItems]];
}

import { isDeepStrictEqual } from 'node:util';
import type { Schema, SchemaObject } from '../../model.ts';
import { record } from '../../record.ts';
import { shapeOf } from '../../shape.ts';
import type { Position } from '../tree/tree.ts';
import type { SchemaScope } from './scope.ts';

/** One branch of `allOf`. */
export interface Branch {
  readonly at: Position;
  readonly schema: Schema;
}

/**
 * Merges the objects of `allOf` into one, which is what "all of them" means once objects are closed as a whole.
 * Refused where that would not be exact: a branch that closes itself, open beside closed, a property declared twice.
 */
export function mergeObjects(branches: readonly Branch[], scope: SchemaScope): SchemaObject | undefined {
  const objects = branches.map((branch) => ({ at: branch.at, object: objectOf(branch, scope) }));
  const properties = new Map<string, Schema>();
  const required = new Set<string>();
  let isOpen: boolean | undefined;
  for (const { at, object } of objects) {
    if (object === undefined) return undefined;
    const open = object.additionalProperties === true;
    if (scope.closed.has(object) && branches.length > 1) {
      scope.report(at, 'This object closes itself against the other parts of allOf', closedHint);
      return undefined;
    }
    if (isOpen !== undefined && open !== isOpen) {
      scope.report(at, 'allOf mixes open and closed objects', 'set additionalProperties: true in all parts or in none');
      return undefined;
    }
    isOpen = open;
    for (const property of shapeProperties(object)) {
      const before = properties.get(property.name);
      if (before !== undefined && !isDeepStrictEqual(before, property.schema)) {
        scope.report(at, `Two parts of allOf declare ${JSON.stringify(property.name)} differently`);
        return undefined;
      }
      properties.set(property.name, property.schema);
    }
    for (const name of requiredOf(object)) required.add(name);
  }
  return joined(properties, required, isOpen ?? false, branches, scope);
}

const closedHint = 'leave additionalProperties: false out: objects are closed without it, as a whole';

function joined(
  properties: ReadonlyMap<string, Schema>,
  required: ReadonlySet<string>,
  isOpen: boolean,
  branches: readonly Branch[],
  scope: SchemaScope,
): SchemaObject | undefined {
  const missing = [...required].find((name) => !properties.has(name));
  const [first] = branches;
  if (missing !== undefined && first) {
    scope.report(first.at, `No part of allOf declares the required property ${JSON.stringify(missing)}`);
    return undefined;
  }
  return record<unknown>([
    ['type', 'object'],
    ...(properties.size > 0 ? [['properties', record(properties)] as const] : []),
    ...(required.size > 0 ? [['required', [...required]] as const] : []),
    ['additionalProperties', isOpen],
  ]);
}

/** Follows references to an object without index signature; anything else cannot be merged. */
function objectOf({ at, schema }: Branch, scope: SchemaScope): SchemaObject | undefined {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference') {
    const target = scope.resolve(shape.name);
    if (target === 'cycle') scope.report(at, 'This allOf leads back to itself');
    return target === 'cycle' || target === undefined ? undefined : objectOf({ at, schema: target }, scope);
  }
  if (shape.kind === 'object' && typeof shape.additional === 'boolean' && typeof schema !== 'boolean') return schema;
  scope.report(at, 'Expected every part of allOf to be an object with declared properties', 'use anyOf or oneOf');
  return undefined;
}

function shapeProperties(object: SchemaObject) {
  const shape = shapeOf(object);
  return shape.kind === 'object' ? shape.properties : [];
}

function requiredOf(object: SchemaObject): string[] {
  return Array.isArray(object.required) ? object.required : [];
}

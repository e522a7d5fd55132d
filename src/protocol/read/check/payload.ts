import { nearest } from '../../../text/nearest.ts';
import { titleOf } from '../../args.ts';
import { holdsBinary } from '../../graph.ts';
import type { EventArgs, Schema, SchemaObject } from '../../model.ts';
import { record } from '../../record.ts';
import { type ObjectShape, shapeOf } from '../../shape.ts';
import type { SchemaScope } from '../schema/scope.ts';
import type { MapTree } from '../tree/tree.ts';
import { placeOf } from '../tree/values.ts';

/** Refuses a room that the payload does not surely name. */
export function checkRoom(room: string, payload: Schema | undefined, tree: MapTree, scope: SchemaScope): void {
  const properties = payload === undefined ? undefined : objectOf(payload, scope)?.shape.properties;
  if (properties === undefined) {
    const at = tree.entries.get('room')?.value.at ?? tree.at;
    scope.report(at, '"room" needs a payload that is an object with declared properties');
  } else checkRoomAmong(properties, room, { part: 'property', whole: 'payload' }, tree, scope);
}

/** Refuses a room that is not the title of an argument which is always there. */
export function checkRoomArgument(room: string, args: EventArgs, tree: MapTree, scope: SchemaScope): void {
  const titled = args.items.map((schema, index) => ({
    name: titleOf(schema) ?? '',
    schema,
    required: index < args.required,
  }));
  checkRoomAmong(titled, room, { part: 'argument', whole: 'event' }, tree, scope);
}

interface Named {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

function checkRoomAmong(
  parts: readonly Named[],
  room: string,
  { part, whole }: { readonly part: string; readonly whole: string },
  tree: MapTree,
  scope: SchemaScope,
): void {
  const at = tree.entries.get('room')?.value.at ?? tree.at;
  const found = parts.find(({ name }) => name === room);
  if (found === undefined) {
    const names = parts.map(({ name }) => name).filter((name) => name !== '');
    const near = nearest(room, names);
    const isTitle = part === 'argument';
    const message = `The ${whole} has no ${part} ${isTitle ? 'with the title ' : ''}${JSON.stringify(room)}`;
    scope.report(at, message, near && `did you mean "${near}"?`);
  } else if (!found.required) scope.report(at, `The ${part} ${JSON.stringify(room)} must be required`);
  else if (!isString(found.schema, scope)) scope.report(at, `The ${part} ${JSON.stringify(room)} must be a string`);
}

function isString(schema: Schema, scope: SchemaScope): boolean {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference') {
    const target = scope.resolve(shape.name);
    return target !== 'cycle' && target !== undefined && isString(target, scope);
  }
  if (shape.kind === 'union') return shape.branches.every((branch) => isString(branch, scope));
  if (shape.kind === 'values') return shape.values.every((value) => typeof value === 'string');
  return shape.kind === 'string';
}

const idempotencyKey = 'idempotencyKey';

/** Adds the optional key by which a repeat is recognised. */
export function withIdempotencyKey(payload: Schema | undefined, tree: MapTree, scope: SchemaScope): Schema | undefined {
  const target = payload === undefined ? undefined : objectOf(payload, scope);
  if (target === undefined) {
    scope.report(placeOf(tree, 'idempotent'), 'An idempotent event needs a payload that is an object');
    return payload;
  }
  if (target.shape.properties.some(({ name }) => name === idempotencyKey)) {
    const hint = 'rename it, or leave idempotent: true out';
    scope.report(placeOf(tree, 'payload'), `The payload already has a property "${idempotencyKey}"`, hint);
    return payload;
  }
  const key = record<unknown>([
    ['description', 'Repeats with the same key are processed once.'],
    ['type', 'string'],
    ['minLength', 1],
    ['maxLength', 128],
  ]);
  const declared = target.shape.properties.map(({ name, schema }) => [name, schema] as const);
  return record([
    ...Object.entries(target.schema),
    ['properties', record<unknown>([...declared, [idempotencyKey, key]])],
  ]);
}

/** Refuses bytes in the parts of an event that is kept as JSON. */
export function refuseBinary(
  parts: ReadonlyMap<string, readonly Schema[]>,
  what: 'durable' | 'idempotent',
  tree: MapTree,
  scope: SchemaScope,
): void {
  const resolve = (name: string) => {
    const target = scope.resolve(name);
    return target === 'cycle' ? undefined : target;
  };
  for (const [key, schemas] of parts) {
    if (!schemas.some((schema) => holdsBinary(schema, resolve))) continue;
    const article = what === 'durable' ? 'A durable' : 'An idempotent';
    const hint = `leave ${what}: true out, or send a string in base64`;
    scope.report(placeOf(tree, key), `${article} event is kept as JSON, which holds no binary`, hint);
  }
}

/** Follows references to an object with declared properties; maps and unions are none. */
export function objectOf(
  schema: Schema,
  scope: SchemaScope,
  seen: ReadonlySet<string> = new Set(),
): { readonly schema: SchemaObject; readonly shape: ObjectShape } | undefined {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference' && !seen.has(shape.name)) {
    const target = scope.resolve(shape.name);
    const isKnown = target !== 'cycle' && target !== undefined;
    return isKnown ? objectOf(target, scope, new Set([...seen, shape.name])) : undefined;
  }
  if (shape.kind !== 'object' || typeof shape.additional !== 'boolean' || typeof schema === 'boolean') return undefined;
  return { schema, shape };
}

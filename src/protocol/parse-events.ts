import { nearest } from '../report/nearest.ts';
import type { Direction, EventRateLimit, ProtocolEvent, Schema } from './model.ts';
import { readSchema } from './read-schema.ts';
import type { SchemaObject, SchemaScope } from './scope.ts';
import { type ObjectShape, shapeOf } from './shape.ts';
import type { Entry, MapTree, Position, Report, Tree } from './tree.ts';
import { placeOf, readBoolean, readCount, readMap, readString, record } from './values.ts';

const commonKeys = ['description', 'payload', 'volatile', 'deprecated'];
const keysOf: Readonly<Record<Direction, readonly string[]>> = {
  client: [...commonKeys, 'ack', 'room', 'rateLimit', 'idempotent'],
  server: [...commonKeys, 'durable'],
};
const laterKeys = ['args', 'binary', 'renamedFrom', 'group', 'convention'];

/** Names that Socket.IO keeps for itself, on either side: https://socket.io/docs/v4/emit-cheatsheet/#reserved-events. */
export const reservedEventNames = [
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
] as const;

const maxNameLength = 128;

/** Reads one section, `client` or `server`. */
export function readEvents(direction: Direction, section: Tree, scope: SchemaScope): ProtocolEvent[] {
  if (section.kind === 'scalar' && section.value === null) return [];
  const map = readMap(section, scope.report, direction);
  return [...(map?.entries ?? [])].map(([name, entry]) => readEvent(name, direction, entry, scope));
}

function readEvent(name: string, direction: Direction, entry: Entry, scope: SchemaScope): ProtocolEvent {
  const { report } = scope;
  checkName(name, entry.at, report);
  const tree = bodyOf(entry, name, report);
  checkKeys(tree, direction, report);
  const at = (key: string) => tree.entries.get(key)?.value;
  const flag = (key: string) => {
    const value = at(key);
    return value !== undefined && keysOf[direction].includes(key) && (readBoolean(value, report, key) ?? false);
  };
  const text = (key: string) => {
    const value = at(key);
    return value && keysOf[direction].includes(key) ? readString(value, report, key) : undefined;
  };
  const description = text('description');
  const declared = readPart(tree, 'payload', scope);
  const ack = direction === 'client' ? readAck(tree, scope) : undefined;
  const room = text('room');
  const rateLimit = direction === 'client' ? readRateLimit(at('rateLimit'), report) : undefined;
  const idempotent = flag('idempotent');
  const durable = flag('durable');
  const volatile = flag('volatile');
  if (durable && volatile) report(placeOf(tree, 'volatile'), 'A durable event cannot be volatile');
  const isBroken = declared === undefined && tree.entries.has('payload');
  if (room !== undefined && !isBroken) checkRoom(room, declared, tree, scope);
  const payload = idempotent && !isBroken ? withIdempotencyKey(declared, tree, scope) : declared;
  return {
    name,
    direction,
    ...(description !== undefined && { description }),
    ...(payload !== undefined && { payload }),
    ...(ack !== undefined && { ack }),
    ...(room !== undefined && { room }),
    ...(rateLimit !== undefined && { rateLimit }),
    durable,
    idempotent,
    volatile,
    deprecated: flag('deprecated'),
  };
}

function checkName(name: string, at: Position, report: Report): void {
  if (name === '') report(at, 'An event needs a name');
  else if (name.length > maxNameLength) report(at, `An event name has at most ${maxNameLength} characters`);
  else if (/\p{Surrogate}/u.test(name))
    report(at, 'An event name is valid Unicode', 'it holds half of a surrogate pair');
  else if (reservedEventNames.some((reserved) => reserved === name)) {
    report(at, `Socket.IO reserves the event name "${name}"`, `choose another, for example "user-${name}"`);
  }
}

/** An event without a body is one without a payload. */
function bodyOf(entry: Entry, name: string, report: Report): MapTree {
  const { value } = entry;
  const empty: MapTree = { kind: 'map', at: entry.at, entries: new Map() };
  if (value.kind === 'scalar' && value.value === null) return empty;
  return readMap(value, report, `the event ${JSON.stringify(name)}`) ?? empty;
}

function checkKeys(tree: MapTree, direction: Direction, report: Report): void {
  const known = keysOf[direction];
  const other = direction === 'client' ? 'server' : 'client';
  for (const [key, { at }] of tree.entries) {
    if (known.includes(key)) continue;
    if (keysOf[other].includes(key)) report(at, `"${key}" is for ${other} events only`);
    else if (laterKeys.includes(key)) report(at, `"${key}" is not supported yet`);
    else {
      const near = nearest(key, known);
      report(at, `Unknown key ${JSON.stringify(key)} in a ${direction} event`, near && `did you mean "${near}"?`);
    }
  }
}

function readPart(tree: MapTree, key: string, scope: SchemaScope): Schema | undefined {
  const value = tree.entries.get(key)?.value;
  return value && readSchema(value, scope);
}

/** The data of an ack lies beside `success`, so it is an object that declares its properties. */
function readAck(tree: MapTree, scope: SchemaScope): Schema | undefined {
  const schema = readPart(tree, 'ack', scope);
  if (schema === undefined) return undefined;
  const target = objectOf(schema, scope);
  const at = tree.entries.get('ack')?.value.at ?? tree.at;
  if (target === undefined) scope.report(at, 'Expected the ack to be an object with declared properties');
  else if (target.shape.properties.some(({ name }) => name === 'success')) {
    scope.report(at, 'The ack has a property "success", which the envelope { success, ... } sets itself');
  }
  return schema;
}

function checkRoom(room: string, payload: Schema | undefined, tree: MapTree, scope: SchemaScope): void {
  const at = tree.entries.get('room')?.value.at ?? tree.at;
  const properties = payload === undefined ? undefined : objectOf(payload, scope)?.shape.properties;
  const property = properties?.find(({ name }) => name === room);
  if (properties === undefined) scope.report(at, '"room" needs a payload that is an object with declared properties');
  else if (property === undefined) {
    const near = nearest(
      room,
      properties.map(({ name }) => name),
    );
    scope.report(at, `The payload has no property ${JSON.stringify(room)}`, near && `did you mean "${near}"?`);
  } else if (!property.required) scope.report(at, `The property ${JSON.stringify(room)} must be required`);
  else if (!isString(property.schema, scope)) {
    scope.report(at, `The property ${JSON.stringify(room)} must be a string`);
  }
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
function withIdempotencyKey(payload: Schema | undefined, tree: MapTree, scope: SchemaScope): Schema | undefined {
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

/** Follows references to an object with declared properties; maps and unions are none. */
function objectOf(
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

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function readRateLimit(tree: Tree | undefined, report: Report): EventRateLimit | undefined {
  const map = tree && readMap(tree, report, 'rateLimit');
  if (map === undefined) return undefined;
  const known = ['points', 'per', 'burst'];
  for (const [key, { at }] of map.entries) {
    const near = nearest(key, known);
    if (!known.includes(key)) report(at, `Unknown key "${key}" in rateLimit`, near && `did you mean "${near}"?`);
  }
  const { points, per, burst } = Object.fromEntries(known.map((key) => [key, map.entries.get(key)?.value]));
  if (!points || !per) {
    report(map.at, 'A rateLimit needs points and per', 'for example { points: 20, per: 1s, burst: 40 }');
    return undefined;
  }
  const perMs = readDuration(per, report);
  const count = readCount(points, report, 'points', 1);
  const atOnce = burst ? readCount(burst, report, 'burst', 1) : count;
  return perMs === undefined || count === undefined || atOnce === undefined
    ? undefined
    : { points: count, perMs, burst: atOnce };
}

function readDuration(tree: Tree, report: Report): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  const [, count, unit = ''] = (typeof value === 'string' && /^([1-9][0-9]{0,5})(ms|s|m)$/.exec(value)) || [];
  const factor = milliseconds[unit];
  if (count !== undefined && factor !== undefined) return Number(count) * factor;
  report(tree.at, 'Expected per to be a time such as 500ms, 1s or 1m');
  return undefined;
}

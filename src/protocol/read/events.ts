import { nearest } from '../../text/nearest.ts';
import type { AckConvention, Direction, EventArgs, ProtocolEvent, Schema } from '../model.ts';
import { type EventAck, readAcks } from './acks.ts';
import { argsKeys, readArgs } from './args.ts';
import { checkRoom, checkRoomArgument, refuseBinary, withIdempotencyKey } from './check/payload.ts';
import { checkRenames, readAs, readGroup } from './place.ts';
import { readRateLimit } from './rate-limit.ts';
import { readSchema } from './schema/schema.ts';
import type { SchemaScope } from './schema/scope.ts';
import type { Entry, MapTree, Position, Report, Tree } from './tree/tree.ts';
import { placeOf, readBoolean, readMap, readString } from './tree/values.ts';

const commonKeys = ['description', 'payload', ...argsKeys, 'volatile', 'deprecated', 'renamedFrom', 'as'];
const keysOf: Readonly<Record<Direction, readonly string[]>> = {
  client: [...commonKeys, 'ack', 'acks', 'results', 'room', 'rateLimit', 'idempotent', 'group'],
  server: [...commonKeys, 'durable'],
};

/** Rooms, and with them streams, belong to the namespace `/`. */
const keysOfRooms: readonly string[] = ['room', 'idempotent', 'durable'];

/** The keys of an event. */
export function eventKeys(direction: Direction, isInNamespace: boolean): readonly string[] {
  return isInNamespace ? keysOf[direction].filter((key) => !keysOfRooms.includes(key)) : keysOf[direction];
}

/** What an event stands in. */
export interface EventPlace {
  /** The convention of client events that do not say their own. */
  readonly acks: AckConvention;
  /** Absent for `/`. */
  readonly namespace?: string;
}

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
export function readEvents(
  direction: Direction,
  section: Tree,
  place: EventPlace,
  scope: SchemaScope,
): ProtocolEvent[] {
  if (section.kind === 'scalar' && section.value === null) return [];
  const map = readMap(section, scope.report, direction);
  if (map === undefined) return [];
  const events = [...map.entries].map(([name, entry]) => {
    const event = scope.events.get(entry) ?? readEvent(name, direction, entry, place, scope);
    scope.events.set(entry, event);
    return event;
  });
  checkRenames(events, map, scope.report);
  return events;
}

function readEvent(
  name: string,
  direction: Direction,
  entry: Entry,
  { acks: otherwise, namespace }: EventPlace,
  scope: SchemaScope,
): ProtocolEvent {
  const { report } = scope;
  const isClient = direction === 'client';
  checkName(name, entry.at, report);
  const tree = bodyOf(entry, name, report);
  const known = eventKeys(direction, namespace !== undefined);
  checkKeys(tree, direction, known, report);
  const at = (key: string) => (known.includes(key) ? tree.entries.get(key)?.value : undefined);
  const flag = (key: string) => {
    const value = at(key);
    return value !== undefined && (readBoolean(value, report, key) ?? false);
  };
  const text = (key: string) => {
    const value = at(key);
    return value && readString(value, report, key);
  };
  const description = text('description');
  const content = at('payload');
  const declared = content && readSchema(content, scope);
  const args = readArgs(tree, scope);
  const answer: EventAck = isClient ? readAcks(tree, otherwise, scope) : { acks: 'none' };
  const room = text('room');
  const rateLimit = isClient ? readRateLimit(at('rateLimit'), report) : undefined;
  const group = readGroup(at('group'), report);
  const renamedFrom = text('renamedFrom');
  const as = readAs(at('as'), report);
  const idempotent = flag('idempotent');
  const durable = flag('durable');
  const volatile = flag('volatile');
  if (durable && volatile) report(placeOf(tree, 'volatile'), 'A durable event cannot be volatile');
  if (durable && args) checkDurableArgs(args, tree, report);
  if (durable || idempotent) {
    const parts = binaryParts(declared, args, answer);
    refuseBinary(parts, durable ? 'durable' : 'idempotent', tree, scope);
  }
  const isBroken =
    (declared === undefined && content !== undefined) || (args === undefined && argsKeys.some((key) => at(key)));
  if (room !== undefined && !isBroken) {
    if (args) checkRoomArgument(room, args, tree, scope);
    else checkRoom(room, declared, tree, scope);
  }
  const payload = idempotent && !isBroken ? withIdempotencyKey(declared, tree, scope) : declared;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    direction,
    ...(description !== undefined && { description }),
    ...(payload !== undefined && { payload }),
    ...(args !== undefined && { args }),
    ...answer,
    ...(room !== undefined && { room }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(group !== undefined && { group }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    ...(as !== undefined && { as }),
    durable,
    idempotent,
    volatile,
    deprecated: flag('deprecated'),
  };
}

/** What follows a durable event's arguments is its place in the stream, which must be told from them. */
function checkDurableArgs({ items, required, rest }: EventArgs, tree: MapTree, report: Report): void {
  const key = rest === false ? 'minArgs' : 'rest';
  if (rest === false && required === items.length) return;
  const message = 'A durable event has all of its arguments every time: its place in the stream follows them';
  report(placeOf(tree, key), message, `leave ${key} out, or use a payload with optional properties or an array`);
}

/** The schemas of an event by the key that holds them. */
function binaryParts(
  payload: Schema | undefined,
  args: EventArgs | undefined,
  { ack, results = [] }: EventAck,
): ReadonlyMap<string, readonly Schema[]> {
  return new Map([
    ['payload', payload === undefined ? [] : [payload]],
    ['args', args?.items ?? []],
    ['rest', args === undefined ? [] : [args.rest]],
    ['ack', ack === undefined ? [] : [ack]],
    ['results', results],
  ]);
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

function checkKeys(tree: MapTree, direction: Direction, known: readonly string[], report: Report): void {
  const other = direction === 'client' ? 'server' : 'client';
  for (const [key, { at }] of tree.entries) {
    if (known.includes(key)) continue;
    if (keysOf[direction].includes(key)) {
      const hint = `leave ${key} out, or put the event into ${direction} at the top of the file`;
      report(at, `"${key}" is for events of the namespace / only: rooms and streams belong to it`, hint);
    } else if (keysOf[other].includes(key)) report(at, `"${key}" is for ${other} events only`);
    else {
      const near = nearest(key, known);
      report(at, `Unknown key ${JSON.stringify(key)} in a ${direction} event`, near && `did you mean "${near}"?`);
    }
  }
}

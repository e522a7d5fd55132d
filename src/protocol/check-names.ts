import { eventView } from './declarations.ts';
import type { Protocol, ProtocolEvent } from './model.ts';
import type { MapTree, Position, Report } from './tree.ts';
import { placeAlong } from './values.ts';

/** Types that generated code declares or takes from TypeScript; a schema of that name would hide them. */
const takenTypes = new Set(
  `JsonValue EmptyObject Record Readonly Partial Required Pick Omit Exclude Extract Parameters ReturnType Awaited NonNullable
  Promise PromiseLike Array ReadonlyArray Map Set WeakMap WeakSet Date Error Object String Number Boolean Function Symbol
  RegExp JSON Math Proxy Reflect Buffer Uint8Array ArrayBuffer URL URLSearchParams Event EventTarget AbortSignal Infinity
  NaN Ack AckError Acknowledge Acknowledged BareAcks ClientAck ClientArgs ClientEvent ClientEventMap ClientEvents
  ClientPayload Context DurableEvent EmptyAck ErrorCode EventError Handler PositionalClientEvent PositionalServerEvent
  ServerArgs ServerEvent ServerEventMap ServerEvents ServerPayload SilentEvent StoredEvent StreamPosition`.split(/\s+/),
);

/** Refuses a name that cannot be a type, or that hides one. */
export function checkSchemaName(name: string, at: Position, report: Report): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name) || name.length > 128) {
    const pascal = name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase());
    const hint = /^[A-Z][A-Za-z0-9]{0,127}$/.test(pascal) ? `for example ${pascal}` : 'for example RoomId';
    report(at, `Expected the schema name ${JSON.stringify(name)} to be in PascalCase, letters and digits only`, hint);
  } else if (takenTypes.has(name)) {
    report(at, `The schema name ${name} is taken by generated code`, `choose another, for example ${name}Data`);
  }
}

/**
 * Refuses schemas named like a type of an event, and two events whose hashed names are the same.
 *
 * @param space The protocol, or one of its namespaces.
 * @param path The keys that lead to it in the file.
 */
export function checkNames(space: Protocol, root: MapTree, report: Report, path: readonly string[] = []): void {
  const owners = new Map<string, ProtocolEvent>();
  for (const event of [...space.client, ...space.server]) {
    const { names, payloadType, ackType } = eventView(event);
    for (const type of [payloadType, ackType]) if (type !== undefined) owners.set(type, event);
    const files = `${event.direction} ${names.file}`;
    const other = owners.get(files);
    if (other) {
      const message = `The events ${JSON.stringify(other.name)} and ${JSON.stringify(event.name)} get the same file name`;
      report(placeAlong(root, [...path, event.direction, event.name]), message, 'rename one of them');
    }
    owners.set(files, event);
  }
  for (const name of space.schemas.keys()) {
    const owner = owners.get(name);
    if (owner === undefined) continue;
    const event = JSON.stringify(owner.name) + (owner.namespace === undefined ? '' : ` of ${owner.namespace}`);
    report(placeAlong(root, ['schemas', name]), `${name} is the name of a generated type of the event ${event}`);
  }
}

import type { Namespace, Protocol, ProtocolEvent, Schema } from './model.ts';
import { perEvent } from './per-event.ts';
import { record } from './record.ts';

/** A protocol as plain data that JSON can hold; lists in place of maps, so that no name can be mistaken for a member. */
export interface NormalisedProtocol {
  readonly version: string;
  readonly acks: Protocol['acks'];
  readonly schemas: readonly { readonly name: string; readonly schema: Schema }[];
  readonly client: readonly ProtocolEvent[];
  readonly server: readonly ProtocolEvent[];
  /** Absent where there are none. */
  readonly namespaces?: readonly Namespace[];
}

/**
 * Gives a protocol in one fixed order for the lock: names, keys and `required` by code unit, on any locale. Two files
 * that differ only in order, comments or spelling of the same data give the same bytes.
 */
export function normaliseProtocol(protocol: Protocol): NormalisedProtocol {
  return {
    version: protocol.version,
    acks: protocol.acks,
    schemas: [...protocol.schemas]
      .map(([name, schema]) => ({ name, schema: sortKeys(schema) as Schema }))
      .sort((a, b) => compare(a.name, b.name)),
    client: normaliseEvents(protocol.client),
    server: normaliseEvents(protocol.server),
    ...(protocol.namespaces.length > 0 && { namespaces: normaliseNamespaces(protocol.namespaces) }),
  };
}

function normaliseNamespaces(namespaces: readonly Namespace[]): Namespace[] {
  return namespaces
    .map(({ client, server, ...rest }) => ({
      ...rest,
      client: normaliseEvents(client),
      server: normaliseEvents(server),
    }))
    .sort((a, b) => compare(a.name, b.name));
}

function normaliseEvents(events: readonly ProtocolEvent[]): ProtocolEvent[] {
  return events.map((event) => normaliseEvent(event)).sort((a, b) => compare(a.name, b.name));
}

const normaliseEvent = perEvent((event) => sortKeys(event) as ProtocolEvent);

function sortKeys(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sortKeys(item));
    return key === 'required' ? items.sort((a, b) => compare(String(a), String(b))) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return record(entries.map(([name, part]) => [name, sortKeys(part, name)] as const));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

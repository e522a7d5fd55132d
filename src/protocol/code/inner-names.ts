import type { Protocol } from '../model.ts';
import { spacesOf } from '../namespaces.ts';
import { renameSchemas } from '../rename-schemas.ts';
import { eventView } from './declarations.ts';

/** Types that generated code declares or takes from TypeScript; a schema of that name has another one in code. */
const takenTypes = new Set(
  `JsonValue EmptyObject Record Readonly Partial Required Pick Omit Exclude Extract Parameters ReturnType Awaited NonNullable
  Promise PromiseLike Array ReadonlyArray Map Set WeakMap WeakSet Date Error Object String Number Boolean Function Symbol
  RegExp JSON Math Proxy Reflect Buffer Uint8Array ArrayBuffer URL URLSearchParams Event EventTarget AbortSignal Infinity
  NaN Ack AckError Acknowledge Acknowledged BareAcks ClientAck ClientArgs ClientEvent ClientEventMap ClientEvents
  ClientPayload CompletedPayloads Context DurableEvent EmptyAck ErrorCode EventError Handler HandlerPayload
  PositionalClientEvent PositionalServerEvent RefusedAck ServerArgs ServerEvent ServerEventMap ServerEvents ServerPayload
  SilentEvent StoredEvent StreamPosition`.split(/\s+/),
);

const known = new WeakMap<Protocol, Protocol>();

/**
 * A protocol whose schemas are called as generated code can call them: one named like what that uses itself is
 * renamed, `Error` to `Error_`. Only code has these names; clients never see them.
 */
export function withInnerNames(protocol: Protocol): Protocol {
  const named = known.get(protocol) ?? rename(protocol);
  known.set(protocol, named);
  return named;
}

function rename(protocol: Protocol): Protocol {
  const taken = typesOfEvents(protocol);
  return renameSchemas(protocol, (name) => takenTypes.has(name) || taken.has(name));
}

function typesOfEvents(protocol: Protocol): ReadonlySet<string | undefined> {
  const events = spacesOf(protocol).flatMap(({ client, server }) => [...client, ...server]);
  return new Set(events.map((event) => eventView(event)).flatMap(({ payloadType, ackType }) => [payloadType, ackType]));
}

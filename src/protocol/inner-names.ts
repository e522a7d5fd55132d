import { eventView } from './declarations.ts';
import { mapEvent, mapSchema } from './map-schema.ts';
import type { Protocol, ProtocolEvent, Schema } from './model.ts';
import { spacesOf } from './namespaces.ts';
import { referenceName } from './shape.ts';

/** Types that generated code declares or takes from TypeScript; a schema of that name has another one in code. */
const takenTypes = new Set(
  `JsonValue Record Readonly Partial Required Pick Omit Exclude Extract Parameters ReturnType Awaited NonNullable
  Promise PromiseLike Array ReadonlyArray Map Set WeakMap WeakSet Date Error Object String Number Boolean Function Symbol
  RegExp JSON Math Proxy Reflect Buffer Uint8Array ArrayBuffer URL URLSearchParams Event EventTarget AbortSignal Infinity
  NaN Ack AckError Acknowledge Acknowledged BareAcks ClientAck ClientArgs ClientEvent ClientEventMap ClientEvents
  ClientPayload
  CompletedPayloads Context DurableEvent EmptyAck ErrorCode EventError Handler HandlerPayload PositionalClientEvent PositionalServerEvent
  ServerArgs ServerEvent ServerEventMap ServerEvents ServerPayload SilentEvent StoredEvent StreamPosition`.split(/\s+/),
);

const known = new WeakMap<Protocol, Protocol>();

/**
 * A protocol whose schemas are called as generated code can call them: a name that it uses itself gets a `_`, which no
 * schema has in the file, so that `Error` is `Error_`. Only code has these names; clients never see them.
 */
export function withInnerNames(protocol: Protocol): Protocol {
  const named = known.get(protocol) ?? rename(protocol);
  known.set(protocol, named);
  return named;
}

function rename(protocol: Protocol): Protocol {
  const { schemas, client, server, namespaces } = protocol;
  const taken = typesOfEvents(protocol);
  const isTaken = (name: string) => takenTypes.has(name) || taken.has(name);
  if (![...schemas.keys()].some(isTaken)) return protocol;
  const nameOf = (name: string) => (isTaken(name) ? `${name}_` : name);
  const inside = (schema: Schema) =>
    mapSchema(schema, (part) =>
      typeof part.$ref === 'string' ? { ...part, $ref: `#/schemas/${nameOf(referenceName(part.$ref))}` } : part,
    );
  const events = (all: readonly ProtocolEvent[]) => all.map((event) => mapEvent(event, inside));
  return {
    ...protocol,
    schemas: new Map([...schemas].map(([name, schema]) => [nameOf(name), inside(schema)])),
    client: events(client),
    server: events(server),
    namespaces: namespaces.map((one) => ({ ...one, client: events(one.client), server: events(one.server) })),
  };
}

function typesOfEvents(protocol: Protocol): ReadonlySet<string | undefined> {
  const events = spacesOf(protocol).flatMap(({ client, server }) => [...client, ...server]);
  return new Set(events.map((event) => eventView(event)).flatMap(({ payloadType, ackType }) => [payloadType, ackType]));
}

import type { Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { jsonText } from '../render/json-text.ts';
import { codeSpan, paragraph } from '../render/markdown.ts';
import { examplePayload } from './readme.ts';
import { type SchemaRow, schemaRows } from './schema-rows.ts';

/** An event as `PROTOCOL.md` tells of it, in Markdown. */
export interface EventReference {
  readonly name: string;
  readonly text: string;
  /** What else holds for it, each a sentence. */
  readonly rules: readonly string[];
  /** Undefined where it carries nothing. */
  readonly payload: readonly SchemaRow[] | undefined;
  readonly ack: readonly SchemaRow[] | undefined;
  /** The event and what it carries, as JSON; undefined where no short example was found. */
  readonly example: string | undefined;
  readonly ackExample: string | undefined;
}

/** A named schema. */
export interface SchemaReference {
  readonly name: string;
  readonly text: string;
  readonly rows: readonly SchemaRow[];
}

/** What `PROTOCOL.md` says of a protocol. */
export interface ReferenceView {
  readonly clientEvents: readonly EventReference[];
  readonly serverEvents: readonly EventReference[];
  readonly schemas: readonly SchemaReference[];
  /** A client event with its ack and a server event, as packets of Socket.IO. */
  readonly packets: {
    readonly event: string | undefined;
    readonly ack: string | undefined;
    readonly heard: string | undefined;
  };
}

/** Longer examples are no help to a reader. */
const maxExampleLength = 2000;

const position = { stream: 'lobby', epoch: '1x9', offset: 42 };
const success = { success: true };

export function referenceView(protocol: Protocol): ReferenceView {
  const answered = protocol.client.filter(({ ack }) => ack !== undefined);
  const shown = answered.find(({ room }) => room !== undefined) ?? answered[0] ?? protocol.client[0];
  const heard = protocol.server.find(({ durable }) => durable) ?? protocol.server[0];
  return {
    clientEvents: protocol.client.map((event) => eventReference(event, protocol)),
    serverEvents: protocol.server.map((event) => eventReference(event, protocol)),
    schemas: [...protocol.schemas].map(([name, schema]) => ({
      name,
      text: paragraph(descriptionOf(schema)),
      rows: schemaRows(schema),
    })),
    packets: {
      event: shown && packet('427', argumentsOf(shown, protocol)),
      ack: packet('437', [(shown && ackOf(shown, protocol)) ?? success]),
      heard: heard && packet('42', argumentsOf(heard, protocol)),
    },
  };
}

function eventReference(event: ProtocolEvent, protocol: Protocol): EventReference {
  const isAnswered = event.direction === 'client';
  return {
    name: event.name,
    text: paragraph(event.description ?? ''),
    rules: rulesOf(event),
    payload: event.payload === undefined ? undefined : schemaRows(event.payload),
    ack: event.ack === undefined ? undefined : schemaRows(event.ack),
    example: short(argumentsOf(event, protocol)),
    ackExample: isAnswered ? short(ackOf(event, protocol)) : undefined,
  };
}

/** What Socket.IO carries: the name, the payload and what follows it; undefined where no payload was found. */
function argumentsOf(event: ProtocolEvent, protocol: Protocol): unknown[] | undefined {
  const payload = event.payload === undefined ? undefined : examplePayload(event, event.payload, protocol);
  if (event.payload !== undefined && payload === undefined) return undefined;
  if (event.durable) return [event.name, payload ?? null, position];
  return [event.name, ...(event.payload === undefined ? [] : [payload])];
}

function ackOf(event: ProtocolEvent, protocol: Protocol): object | undefined {
  if (event.ack === undefined) return success;
  const data = examplePayload(event, event.ack, protocol);
  return typeof data === 'object' && data !== null ? { ...success, ...data } : undefined;
}

function packet(type: string, value: unknown[] | undefined): string | undefined {
  const text = JSON.stringify(value);
  return text === undefined || text.length > maxExampleLength ? undefined : codeSpan(`${type}${text}`);
}

/** JSON inside a code block: no line of it can end the block, since each begins with a bracket, a quote or a value. */
function short(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = jsonText(value).trimEnd();
  return text.length > maxExampleLength ? undefined : text;
}

function rulesOf({ room, rateLimit, durable, idempotent, volatile, deprecated, direction }: ProtocolEvent): string[] {
  return [
    ...(deprecated ? ['**Deprecated:** do not use it in new clients.'] : []),
    ...(room === undefined
      ? []
      : [`Only for members of the room that ${codeSpan(room)} names; others get \`NOT_IN_ROOM\`.`]),
    ...(rateLimit === undefined
      ? []
      : [`At most ${rateLimit.points} per ${rateLimit.perMs} ms on one connection, ${rateLimit.burst} at once.`]),
    ...(durable ? ['**Durable:** kept in the stream of its room; its position follows the payload.'] : []),
    ...(idempotent ? ['Sent again with the same `idempotencyKey`, it happens once and gets the same ack.'] : []),
    ...(volatile
      ? [
          direction === 'client'
            ? 'Drop it while there is no connection; do not send it later.'
            : 'May be dropped while a client cannot receive it.',
        ]
      : []),
  ];
}

function descriptionOf(schema: Schema): string {
  return typeof schema === 'object' && typeof schema.description === 'string' ? schema.description : '';
}

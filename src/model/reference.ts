import type { Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { jsonText } from '../render/json-text.ts';
import { codeSpan, paragraph } from '../render/markdown.ts';
import { exampleArgs, ROOM } from './example.ts';
import { packetText, type WireItems, wireItems } from './packet.ts';
import { type AckReference, ackReference, ackRules, exampleAck } from './reference-acks.ts';
import { type ArgumentRow, argumentRows, type SchemaRow, schemaRows } from './schema-rows.ts';

/** An event as `PROTOCOL.md` tells of it, in Markdown. */
export interface EventReference {
  readonly name: string;
  readonly text: string;
  /** What else holds for it, each a sentence. */
  readonly rules: readonly string[];
  /** Undefined where it carries nothing, or arguments. */
  readonly payload: readonly SchemaRow[] | undefined;
  readonly args: readonly ArgumentRow[] | undefined;
  /** The event and what it carries, as JSON; undefined where no short example was found. */
  readonly example: string | undefined;
  readonly ack: AckReference;
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
  /** Some events have arguments, some of them optional ones. */
  readonly hasArgs: boolean;
  readonly hasOptionalArgs: boolean;
  /** What holds for acks, each convention on its own. */
  readonly acks: readonly string[];
  /** A client event with its ack and a server event, as packets of Socket.IO; `binary` is one with bytes. */
  readonly packets: {
    readonly event: string | undefined;
    readonly ack: string | undefined;
    readonly heard: string | undefined;
    readonly binary: string | undefined;
  };
}

/** Longer examples are no help to a reader. */
const maxExampleLength = 2000;

const position = { stream: ROOM, epoch: '1x9', offset: 42 };

export function referenceView(protocol: Protocol): ReferenceView {
  const events = [...protocol.client, ...protocol.server];
  const args = events.flatMap((event) => event.args ?? []);
  return {
    clientEvents: protocol.client.map((event) => eventReference(event, protocol)),
    serverEvents: protocol.server.map((event) => eventReference(event, protocol)),
    schemas: [...protocol.schemas].map(([name, schema]) => ({
      name,
      text: paragraph(descriptionOf(schema)),
      rows: schemaRows(schema),
    })),
    hasArgs: args.length > 0,
    hasOptionalArgs: args.some(({ items, required }) => required < items.length),
    acks: ackRules(protocol),
    packets: packetsOf(protocol),
  };
}

function eventReference(event: ProtocolEvent, protocol: Protocol): EventReference {
  return {
    name: event.name,
    text: paragraph(event.description ?? ''),
    rules: rulesOf(event),
    payload: event.payload === undefined ? undefined : schemaRows(event.payload),
    args: event.args && argumentRows(event.args),
    example: short(wireEvent(event, protocol)),
    ack: ackReference(event),
    ackExample: short(wireAck(event, protocol)),
  };
}

function packetsOf(protocol: Protocol): ReferenceView['packets'] {
  const asking = protocol.client.filter(({ acks }) => acks !== 'none');
  const answered = asking.filter(({ ack, results }) => ack !== undefined || results !== undefined);
  const shown = answered.find(({ room }) => room !== undefined) ?? answered[0] ?? asking[0];
  const told = shown ?? protocol.client[0];
  const heard = protocol.server.find(({ durable }) => durable) ?? protocol.server[0];
  const withBytes = [...protocol.client, ...protocol.server]
    .map((event) => wireEvent(event, protocol))
    .find((wire) => wire !== undefined && wire.attachments > 0);
  return {
    event: told && packet('event', wireEvent(told, protocol), shown && '7'),
    ack: shown && packet('ack', wireAck(shown, protocol), '7'),
    heard: heard && packet('event', wireEvent(heard, protocol)),
    binary: packet('event', withBytes),
  };
}

/** What Socket.IO carries: the name, what the event carries and what follows it; undefined where no example was found. */
function wireEvent(event: ProtocolEvent, protocol: Protocol): WireItems | undefined {
  const args = exampleArgs(event, protocol);
  if (args === undefined) return undefined;
  const all = event.durable ? [...(args.length === 0 ? [null] : args), position] : args;
  return wireItems([event.name, ...all]);
}

function wireAck(event: ProtocolEvent, protocol: Protocol): WireItems | undefined {
  const ack = exampleAck(event, protocol);
  return ack && wireItems(ack);
}

function packet(kind: 'event' | 'ack', wire: WireItems | undefined, id?: string): string | undefined {
  const text = wire && packetText(kind, wire, id);
  return text === undefined || text.length > maxExampleLength ? undefined : codeSpan(text);
}

/** JSON inside a code block: no line of it can end the block, since each begins with a bracket, a quote or a value. */
function short(wire: WireItems | undefined): string | undefined {
  if (wire === undefined) return undefined;
  const text = jsonText(wire.items).trimEnd();
  return text.length > maxExampleLength ? undefined : text;
}

function rulesOf(event: ProtocolEvent): string[] {
  const { args, acks, room, rateLimit, durable, idempotent, volatile, deprecated, direction, renamedFrom } = event;
  const tellsRefusals = acks === 'envelope' || acks === 'node';
  return [
    ...(deprecated ? ['**Deprecated:** do not use it in new clients.'] : []),
    ...(renamedFrom === undefined ? [] : [`Its name was ${codeSpan(renamedFrom)} before.`]),
    ...(room === undefined
      ? []
      : [
          `Only for members of the room that ${codeSpan(room)} names; others ${tellsRefusals ? 'get `NOT_IN_ROOM`' : 'are refused'}.`,
        ]),
    ...(rateLimit === undefined
      ? []
      : [`At most ${rateLimit.points} per ${rateLimit.perMs} ms on one connection, ${rateLimit.burst} at once.`]),
    ...(durable
      ? [`**Durable:** kept in the stream of its room; its position follows the ${args ? 'arguments' : 'payload'}.`]
      : []),
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

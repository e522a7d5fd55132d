import { withAppliedDefaults } from '../../protocol/defaults.ts';
import { durationOf } from '../../protocol/duration.ts';
import type { Protocol, ProtocolEvent } from '../../protocol/model.ts';
import { perEvent } from '../../protocol/per-event.ts';
import { jsonText } from '../../text/json.ts';
import { codeSpan, paragraph } from '../../text/markdown.ts';
import { type AckReference, ackReference } from './acks.ts';
import { maxExampleLength } from './packets.ts';
import { type ArgumentRow, argumentRows, type SchemaRow, schemaRows } from './schema-rows.ts';
import type { Wire } from './wire/wire.ts';

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
  /** Undefined where the server sends it. */
  readonly ack: AckReference | undefined;
  readonly ackExample: string | undefined;
}

/** Tells of an event; `space` is its namespace. */
export const eventReference = perEvent(
  (declared, space: Protocol, wire: Wire): EventReference => {
    const event = withAppliedDefaults(declared);
    const isClient = event.direction === 'client';
    return {
      name: event.name,
      text: paragraph(event.description ?? ''),
      rules: rulesOf(event, wire),
      payload: event.payload === undefined ? undefined : schemaRows(event.payload),
      args: event.args && argumentRows(event.args),
      example: short(wire.event(event, space)),
      ack: isClient ? ackReference(event) : undefined,
      ackExample: isClient ? short(wire.ack(event, space)) : undefined,
    };
  },
  ({ schemas }, wire) => [schemas, wire],
);

/** JSON inside a code block: no line of it can end the block, since each begins with a bracket, a quote or a value. */
function short(example: unknown): string | undefined {
  if (example === undefined) return undefined;
  const text = jsonText(example).trimEnd();
  return text.length > maxExampleLength ? undefined : text;
}

function rulesOf(event: ProtocolEvent, wire: Wire): string[] {
  const { acks, room, rateLimit, durable, idempotent, volatile, deprecated, direction, renamedFrom } = event;
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
      : [
          `At most ${rateLimit.points} per ${durationOf(rateLimit.perMs)} on one connection, ${rateLimit.burst} at once.`,
        ]),
    ...(durable ? [`**Durable:** kept in the stream of its room; its position ${wire.positionOf(event)}.`] : []),
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

import { isDeepStrictEqual } from 'node:util';
import { durationOf } from '../duration.ts';
import { withoutIdempotencyKey } from '../idempotency-key.ts';
import type { EventArgs, EventRateLimit, Namespace, Protocol, ProtocolEvent } from '../model.ts';
import { type NormalisedProtocol, normaliseProtocol } from '../normalise.ts';
import { record } from '../record.ts';
import { protocolOf } from './parse.ts';

/**
 * The inverse of `normaliseProtocol`, for the protocol of a lock, which anybody may have edited.
 *
 * It writes the protocol file that the value came from and reads that with the parser, so that nothing gets past the
 * parser's checks.
 * @returns undefined where normalising the result would not give the value again
 */
export function protocolFromNormalised(value: unknown): Protocol | undefined {
  try {
    const known: unknown = JSON.parse(JSON.stringify(value));
    // The comparison at the end makes up for what is not checked here.
    const protocol = protocolOf(protocolFile(known as NormalisedProtocol));
    if (protocol === undefined) return undefined;
    const again: unknown = JSON.parse(JSON.stringify(normaliseProtocol(protocol)));
    return isDeepStrictEqual(again, known) ? protocol : undefined;
  } catch (error) {
    // A value of other types than expected, or nested too deep to be written.
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function protocolFile({ version, acks, schemas, client, server, namespaces }: NormalisedProtocol) {
  return {
    version,
    acks,
    schemas: record(schemas.map(({ name, schema }) => [name, schema])),
    client: eventsBody(client),
    server: eventsBody(server),
    namespaces: namespaces && record(namespaces.map((namespace) => [namespace.name, namespaceBody(namespace)])),
  };
}

function namespaceBody({ description, acks, client, server }: Namespace) {
  return { description, acks, client: eventsBody(client), server: eventsBody(server) };
}

function eventsBody(events: readonly ProtocolEvent[]) {
  return record(events.map((event) => [event.name, eventBody(event)]));
}

/** What stands below an event's name in the file; what is undefined does not. */
function eventBody({ payload, idempotent, rateLimit, direction, args, ...event }: ProtocolEvent) {
  const { name: _, description, ack, acks, results, room, group, volatile, deprecated, durable } = event;
  const { as, renamedFrom } = event;
  return {
    description,
    renamedFrom,
    as,
    ...(args !== undefined && argsBody(args)),
    payload: idempotent && payload !== undefined ? withoutIdempotencyKey(payload) : payload,
    volatile,
    deprecated,
    ...(direction === 'client'
      ? {
          ack,
          acks,
          results,
          room,
          group,
          // In a namespace not even `false` may stand there.
          idempotent: idempotent || undefined,
          ...(rateLimit !== undefined && { rateLimit: rateLimitBody(rateLimit) }),
        }
      : { durable: durable || undefined, room }),
  };
}

/** The file has no empty list of arguments. */
function argsBody({ items, required, rest }: EventArgs) {
  return { ...(items.length > 0 && { args: items, minArgs: required }), rest };
}

function rateLimitBody({ points, perMs, burst }: EventRateLimit) {
  return {
    points,
    burst,
    per: durationOf(perMs).replace(' ', '').replace(/min$/, 'm'),
  };
}

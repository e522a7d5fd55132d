import { stringLiteral } from '../../text/typescript/quote.ts';
import type { EventRateLimit, ProtocolEvent } from '../model.ts';
import type { PartChange } from './schemas.ts';
import { breaks, fine, type Verdict } from './verdicts.ts';

/** A setting of an event that clients notice. */
interface Flag {
  readonly name: 'acks' | 'room' | 'rateLimit' | 'durable' | 'idempotent' | 'volatile' | 'deprecated' | 'as';
  /** As TypeScript, or in words; undefined where it is not set. */
  readonly text: (event: ProtocolEvent) => string | undefined;
  readonly verdict: (before: ProtocolEvent, after: ProtocolEvent) => Verdict;
}

const flags: readonly Flag[] = [
  {
    name: 'acks',
    text: ({ acks, direction }) => (direction === 'client' ? acks : undefined),
    verdict: ({ acks }) =>
      acks === 'none'
        ? fine('Existing clients ask for none.')
        : breaks('Existing clients expect the ack in its old form.'),
  },
  {
    name: 'room',
    text: ({ room }) => (room === undefined ? undefined : stringLiteral(room)),
    verdict: (_, { room }) =>
      room === undefined
        ? fine('The sender need not be in the room any more.')
        : breaks('Existing clients may send it without having joined that room.'),
  },
  {
    name: 'rateLimit',
    text: ({ rateLimit }) => rateLimit && `${rateLimit.points} per ${rateLimit.perMs} ms, ${rateLimit.burst} at once`,
    verdict: ({ rateLimit: before }, { rateLimit: after }) =>
      allowsAll(before, after)
        ? fine('All that was allowed still is.')
        : breaks('Existing clients may send more often than is now allowed.'),
  },
  {
    name: 'durable',
    text: ({ durable }) => String(durable),
    verdict: (_, { durable }) =>
      durable
        ? fine('Clients ignore the position that follows the payload.')
        : breaks('Existing clients rely on its position, and on catching up.'),
  },
  {
    name: 'idempotent',
    text: ({ idempotent }) => String(idempotent),
    verdict: (_, { idempotent }) =>
      idempotent
        ? fine('The idempotencyKey may be left out.')
        : breaks('Existing clients may send an idempotencyKey, and rely on it.'),
  },
  {
    name: 'volatile',
    text: ({ volatile }) => String(volatile),
    verdict: (_, { volatile, direction }) =>
      volatile && direction === 'server'
        ? breaks('Existing clients may miss events that waited for them before.')
        : fine('What is sent stays the same.'),
  },
  {
    name: 'deprecated',
    text: ({ deprecated }) => String(deprecated),
    verdict: () => fine('What is sent stays the same.'),
  },
  {
    name: 'as',
    text: ({ as }) => (as === undefined ? undefined : stringLiteral(as)),
    verdict: () => fine('Its names in files and in code are not sent.'),
  },
];

/** The settings in which two events differ. */
export function compareFlags(before: ProtocolEvent, after: ProtocolEvent): readonly PartChange[] {
  return flags.flatMap(({ name, text, verdict }) => {
    const [old, now] = [text(before), text(after)];
    return old === now ? [] : [{ path: name, kind: 'flag', before: old, after: now, ...verdict(before, after) }];
  });
}

function allowsAll(before: EventRateLimit | undefined, after: EventRateLimit | undefined): boolean {
  if (after === undefined) return true;
  if (before === undefined) return false;
  return after.points * before.perMs >= before.points * after.perMs && after.burst >= before.burst;
}

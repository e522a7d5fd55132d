import { ackContentOf, contentOf } from './args.ts';
import type { ProtocolChange } from './change.ts';
import { ackChanges, payloadChanges } from './compare-contents.ts';
import { compareFlags } from './compare-flags.ts';
import { type PartChange, SchemaComparison } from './compare-schemas.ts';
import type { Direction, Protocol, ProtocolEvent, Schema } from './model.ts';
import { stringLiteral } from './quote.ts';
import { Sameness } from './same.ts';
import { breaks, fine, type Verdict } from './verdicts.ts';

/** Gives the name that an event had before; its own where it was not renamed. */
export type FormerName = (event: ProtocolEvent) => string;

const directions: readonly Direction[] = ['client', 'server'];

/**
 * What changed from one protocol to another, and whether clients of the first one can use the second. Events come in the
 * order of `after`, client events first, each direction followed by the events that are gone.
 *
 * A change is breaking unless it is shown not to be: what clients send must still be accepted, and what they receive
 * must have been possible before, but for further properties of objects.
 */
export function compareProtocols(
  before: Protocol,
  after: Protocol,
  formerName: FormerName = ({ name }) => name,
): readonly ProtocolChange[] {
  const sent = new SchemaComparison(before, after, 'sent');
  const received = new SchemaComparison(before, after, 'received');
  return directions.flatMap((direction) => {
    const gone = new Map(before[direction].map((event) => [event.name, event]));
    const changes = after[direction].flatMap((event) => {
      const old = gone.get(event.name) ?? gone.get(formerName(event));
      gone.delete(old?.name ?? event.name);
      const parts =
        old === undefined ? [added] : changesOf(old, event, direction === 'client' ? sent : received, received);
      return parts.map((part) => ({ event: event.name, direction, ...part }));
    });
    return [...changes, ...[...gone.keys()].map((event) => ({ event, direction, ...removed(direction) }))];
  });
}

/** Each removed event that an added one of the same direction could be under a new name: the only one with its schemas and ack. */
export function suggestRenames(before: Protocol, after: Protocol): readonly RenameSuggestion[] {
  const sameness = new Sameness(before, after);
  const isSame = (a?: Schema, b?: Schema) => (a === undefined || b === undefined ? a === b : sameness.of(a, b));
  const isAlike = (old: ProtocolEvent, event: ProtocolEvent) =>
    old.acks === event.acks &&
    isSame(contentOf(old), contentOf(event)) &&
    isSame(ackContentOf(old), ackContentOf(event));
  return directions.flatMap((direction) => {
    const gone = missingFrom(after[direction], before[direction]);
    const fresh = missingFrom(before[direction], after[direction]);
    const pairs = gone.flatMap((old) =>
      fresh.filter((event) => isAlike(old, event)).map((event) => ({ direction, from: old.name, to: event.name })),
    );
    const isOnly = (key: 'from' | 'to', name: string) => pairs.filter((pair) => pair[key] === name).length === 1;
    return pairs.filter(({ from, to }) => isOnly('from', from) && isOnly('to', to));
  });
}

/** A removed and an added event that look like one. */
export interface RenameSuggestion {
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
}

function missingFrom(events: readonly ProtocolEvent[], others: readonly ProtocolEvent[]): readonly ProtocolEvent[] {
  const names = new Set(events.map(({ name }) => name));
  return others.filter(({ name }) => !names.has(name));
}

const added = wholeEvent('added', fine('Existing clients do not know it.'));

function removed(direction: Direction): PartChange {
  const reason = direction === 'client' ? 'Existing clients may send it.' : 'Existing clients may wait for it.';
  return wholeEvent('removed', breaks(reason));
}

function wholeEvent(
  kind: 'added' | 'removed' | 'renamed',
  verdict: Verdict,
  names: Partial<PartChange> = {},
): PartChange {
  return { path: '', kind, before: undefined, after: undefined, ...names, ...verdict };
}

function changesOf(
  before: ProtocolEvent,
  after: ProtocolEvent,
  payloads: SchemaComparison,
  acks: SchemaComparison,
): readonly PartChange[] {
  const names = { before: stringLiteral(before.name), after: stringLiteral(after.name) };
  return [
    ...(before.name === after.name ? [] : [wholeEvent('renamed', breaks('Existing clients use the old name.'), names)]),
    ...payloadChanges(before, after, payloads),
    ...ackChanges(before, after, acks),
    ...compareFlags(before, after),
  ];
}

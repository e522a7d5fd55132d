import { ackContentOf, argsSchema, contentOf } from './args.ts';
import type { ProtocolChange } from './change.ts';
import { compareFlags } from './compare-flags.ts';
import { type PartChange, SchemaComparison } from './compare-schemas.ts';
import { withoutIdempotencyKey } from './idempotency-key.ts';
import type { Direction, EventArgs, Protocol, ProtocolEvent, Schema } from './model.ts';
import { stringLiteral } from './quote.ts';
import { Sameness } from './same.ts';
import { typeLine } from './type-line.ts';
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

/** Each removed event that an added one of the same direction could be under a new name: the only one with its schemas. */
export function suggestRenames(before: Protocol, after: Protocol): readonly RenameSuggestion[] {
  const sameness = new Sameness(before, after);
  const isSame = (a?: Schema, b?: Schema) => (a === undefined || b === undefined ? a === b : sameness.of(a, b));
  return directions.flatMap((direction) => {
    const gone = missingFrom(after[direction], before[direction]);
    const fresh = missingFrom(before[direction], after[direction]);
    const pairs = gone.flatMap((old) =>
      fresh
        .filter((event) => isSame(contentOf(old), contentOf(event)) && isSame(ackContentOf(old), ackContentOf(event)))
        .map((event) => ({ direction, from: old.name, to: event.name })),
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
    ...contentChanges(before, after, payloads),
    ...partChanges('ack', ackContentOf(before), ackContentOf(after), acks, (isAdded) =>
      isAdded ? fine('Clients ignore what they do not know.') : breaks('Existing clients rely on it.'),
    ),
    ...compareFlags(before, after),
  ];
}

/** A payload is the only argument, on the wire: two events that look different may say the same. */
function contentChanges(
  before: ProtocolEvent,
  after: ProtocolEvent,
  payloads: SchemaComparison,
): readonly PartChange[] {
  if (before.args !== undefined || after.args !== undefined) {
    return payloads.changes(argsSchema(argsOf(before)), argsSchema(argsOf(after)), 'args');
  }
  const isKeyed = before.idempotent === after.idempotent;
  return partChanges(
    'payload',
    declaredPayload(before, isKeyed),
    declaredPayload(after, isKeyed),
    payloads,
    (isAdded) => payloadVerdict(before, isAdded),
  );
}

function argsOf({ args, payload }: ProtocolEvent): EventArgs {
  const items = payload === undefined ? [] : [payload];
  return args ?? { items, required: items.length, rest: false };
}

/** The key of an event that became idempotent, or is no longer, belongs to that flag. */
function declaredPayload({ payload, idempotent }: ProtocolEvent, isKeyed: boolean): Schema | undefined {
  return payload === undefined || isKeyed || !idempotent ? payload : withoutIdempotencyKey(payload);
}

function payloadVerdict({ direction }: ProtocolEvent, isAdded: boolean): Verdict {
  if (direction === 'client') {
    return breaks(isAdded ? 'Existing clients send none.' : 'Existing clients send one, and it is refused.');
  }
  return isAdded ? fine('Clients ignore what they do not know.') : breaks('Existing clients rely on it.');
}

function partChanges(
  path: 'payload' | 'ack',
  before: Schema | undefined,
  after: Schema | undefined,
  comparison: SchemaComparison,
  verdict: (isAdded: boolean) => Verdict,
): readonly PartChange[] {
  if (before !== undefined && after !== undefined) return comparison.changes(before, after, path);
  if (before !== undefined) {
    return [{ path, kind: 'removed', before: typeLine(before), after: undefined, ...verdict(false) }];
  }
  if (after === undefined) return [];
  return [{ path, kind: 'added', before: undefined, after: typeLine(after), ...verdict(true) }];
}

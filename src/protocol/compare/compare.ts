import { stringLiteral } from '../../text/typescript/quote.ts';
import { ackContentOf, contentOf } from '../args.ts';
import type { Direction, Protocol, ProtocolEvent, Schema } from '../model.ts';
import type { ProtocolChange } from './change.ts';
import { ackChanges, payloadChanges } from './contents.ts';
import { defaultChanges } from './defaults.ts';
import { compareFlags } from './flags.ts';
import { Sameness } from './same.ts';
import { type PartChange, SchemaComparison } from './schemas.ts';
import { breaks, fine, type Verdict } from './verdicts.ts';

/** Gives the name that an event had before; its own where it was not renamed. */
export type FormerName = (event: ProtocolEvent) => string;

const directions: readonly Direction[] = ['client', 'server'];

/** A namespace as it was and as it is; without a name, `/`. */
interface Pair {
  readonly namespace?: string;
  readonly before: Events;
  readonly after: Events;
}

type Events = { readonly [direction in Direction]: readonly ProtocolEvent[] };

const noEvents: Events = { client: [], server: [] };

/**
 * What changed from one protocol to another, and whether clients of the first one can use the second. First come the
 * events of `/`, then those of each namespace, and of namespaces that are gone. Inside they come in the order of
 * `after`, client events first, each direction followed by the events that are gone.
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
  const comparisons = { client: sent, server: received };
  return pairsOf(before, after).flatMap((pair) =>
    directions.flatMap((direction) => {
      const { namespace } = pair;
      const named = (event: string, part: PartChange) => ({
        event,
        ...(namespace !== undefined && { namespace }),
        direction,
        ...part,
      });
      const gone = new Map(pair.before[direction].map((event) => [event.name, event]));
      const changes = pair.after[direction].flatMap((event) => {
        const old = gone.get(event.name) ?? gone.get(formerName(event));
        gone.delete(old?.name ?? event.name);
        // What was not read again is the same.
        if (old === event && before.schemas === after.schemas) return [];
        const parts = old === undefined ? [added] : changesOf(old, event, comparisons[direction], received);
        return parts.map((part) => named(event.name, part));
      });
      return [...changes, ...[...gone.keys()].map((event) => named(event, removed(direction)))];
    }),
  );
}

/** Clients do not see how a parameter is called, so that another name of it makes no other namespace. */
function pairsOf(before: Protocol, after: Protocol): readonly Pair[] {
  const byForm = ({ namespaces }: Protocol) =>
    new Map(namespaces.map((namespace) => [namespace.name.replace(/\{\w+\}/g, '{}'), namespace]));
  const [old, now] = [byForm(before), byForm(after)];
  const forms = [...now.keys(), ...[...old.keys()].filter((form) => !now.has(form))];
  return [
    { before, after },
    ...forms.map((form) => ({
      namespace: (now.get(form) ?? old.get(form))?.name ?? form,
      before: old.get(form) ?? noEvents,
      after: now.get(form) ?? noEvents,
    })),
  ];
}

/**
 * Each removed event that an added one of the same namespace and direction could be under a new name: the only one with
 * its schemas and ack.
 */
export function suggestRenames(before: Protocol, after: Protocol): readonly RenameSuggestion[] {
  const sameness = new Sameness(before, after);
  const isSame = (a?: Schema, b?: Schema) => (a === undefined || b === undefined ? a === b : sameness.of(a, b));
  const isAlike = (old: ProtocolEvent, event: ProtocolEvent) =>
    old.acks === event.acks &&
    isSame(contentOf(old), contentOf(event)) &&
    isSame(ackContentOf(old), ackContentOf(event));
  return pairsOf(before, after).flatMap((pair) =>
    directions.flatMap((direction) => {
      const { namespace } = pair;
      const gone = missingFrom(pair.after[direction], pair.before[direction]);
      const fresh = missingFrom(pair.before[direction], pair.after[direction]);
      const pairs = gone.flatMap((old) => {
        const alike = fresh.filter((event) => isAlike(old, event));
        return alike.map(({ name: to }) => ({
          ...(namespace !== undefined && { namespace }),
          direction,
          from: old.name,
          to,
        }));
      });
      const isOnly = (key: 'from' | 'to', name: string) => pairs.filter((one) => one[key] === name).length === 1;
      return pairs.filter(({ from, to }) => isOnly('from', from) && isOnly('to', to));
    }),
  );
}

/** A removed and an added event that look like one. */
export interface RenameSuggestion {
  /** Absent for `/`. */
  readonly namespace?: string;
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
    ...defaultChanges(before, after, payloads),
    ...ackChanges(before, after, acks),
    ...compareFlags(before, after),
  ];
}

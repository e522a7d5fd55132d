import { argsSchema, resultsArgs } from '../args.ts';
import { typeLine } from '../code/type-line.ts';
import { withoutIdempotencyKey } from '../idempotency-key.ts';
import type { EventArgs, ProtocolEvent, Schema } from '../model.ts';
import type { PartChange, SchemaComparison } from './schemas.ts';
import { breaks, fine, type Verdict } from './verdicts.ts';

const ignored = fine('Clients ignore what they do not know.');
const reliedOn = breaks('Existing clients rely on it.');

/** What changed in what two events carry. A payload is the only argument, on the wire, so it may become one. */
export function payloadChanges(
  before: ProtocolEvent,
  after: ProtocolEvent,
  comparison: SchemaComparison,
): readonly PartChange[] {
  if (before.args !== undefined || after.args !== undefined) {
    // The place of a durable event in the stream comes behind its arguments, where clients look for it.
    const ignoresMore = after.direction === 'server' && !before.durable && !after.durable;
    return listChanges('args', argsOf(before), argsOf(after), comparison, ignoresMore);
  }
  const isKeyed = before.idempotent === after.idempotent;
  return valueChanges(
    'payload',
    declaredPayload(before, isKeyed),
    declaredPayload(after, isKeyed),
    comparison,
    (isAdded) => payloadVerdict(before, isAdded),
  );
}

/** What changed in what the acks of two events carry. One result is the same as a list of it. */
export function ackChanges(
  before: ProtocolEvent,
  after: ProtocolEvent,
  comparison: SchemaComparison,
): readonly PartChange[] {
  if (before.results !== undefined || after.results !== undefined) {
    return listChanges('results', resultsOf(before), resultsOf(after), comparison, true);
  }
  return valueChanges('ack', before.ack, after.ack, comparison, (isAdded) => (isAdded ? ignored : reliedOn));
}

function argsOf({ args, payload }: ProtocolEvent): EventArgs {
  return args ?? resultsArgs(payload === undefined ? [] : [payload]);
}

function resultsOf({ results, ack }: ProtocolEvent): EventArgs {
  return resultsArgs(results ?? (ack === undefined ? [] : [ack]));
}

/** The key of an event that became idempotent, or is no longer, belongs to that flag. */
function declaredPayload({ payload, idempotent }: ProtocolEvent, isKeyed: boolean): Schema | undefined {
  return payload === undefined || isKeyed || !idempotent ? payload : withoutIdempotencyKey(payload);
}

function payloadVerdict({ direction }: ProtocolEvent, isAdded: boolean): Verdict {
  if (direction === 'server') return isAdded ? ignored : reliedOn;
  return breaks(isAdded ? 'Existing clients send none.' : 'Existing clients send one, and it is refused.');
}

/** `ignoresMore`: who receives the list does not see what comes behind the values that it knows. */
function listChanges(
  path: 'args' | 'results',
  before: EventArgs,
  after: EventArgs,
  comparison: SchemaComparison,
  ignoresMore: boolean,
): readonly PartChange[] {
  const count = before.items.length;
  const isCut = ignoresMore && before.rest === false;
  const seen = isCut
    ? { items: after.items.slice(0, count), required: Math.min(after.required, count), rest: false as const }
    : after;
  const added = (place: string, schema: Schema) => change(`${path}[${place}]`, undefined, schema, ignored);
  return [
    ...comparison.changes(argsSchema(before), argsSchema(seen), path),
    ...(isCut ? after.items.slice(count).map((schema, index) => added(`${count + index}`, schema)) : []),
    ...(isCut && after.rest !== false ? [added('', after.rest)] : []),
  ];
}

function valueChanges(
  path: 'payload' | 'ack',
  before: Schema | undefined,
  after: Schema | undefined,
  comparison: SchemaComparison,
  verdict: (isAdded: boolean) => Verdict,
): readonly PartChange[] {
  if (before !== undefined && after !== undefined) return comparison.changes(before, after, path);
  if (before === undefined && after === undefined) return [];
  return [change(path, before, after, verdict(before === undefined))];
}

/** Something that came or went. */
function change(path: string, before: Schema | undefined, after: Schema | undefined, verdict: Verdict): PartChange {
  const [old, now] = [before, after].map((schema) => (schema === undefined ? undefined : typeLine(schema)));
  return { path, kind: before === undefined ? 'added' : 'removed', before: old, after: now, ...verdict };
}

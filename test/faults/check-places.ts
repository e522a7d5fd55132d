import type { Violation } from './check.ts';
import { type Message, nameOf, type Place } from './history.ts';
import type { HistoryIndex, MessageRecord } from './history-index.ts';

type Mention = Message & { readonly id: string; readonly epoch: string | undefined; readonly offset: number };

/** Each message has one id and one place for all that is heard of it, each place one message, and all fit the order in which they were sent. */
export function checkPlaces(index: HistoryIndex): Violation[] {
  const mentions = mentionsIn(index);
  return [
    ...index.unknown.map((what): Violation => ({ rule: 'unknown', what })),
    ...checkMessages(index, mentions),
    ...checkSharing(mentions),
    ...[...index.messages.values()].flatMap((message) => checkOvertaking(index, message)),
  ];
}

function mentionsIn({ messages, readers, epochOf }: HistoryIndex): Mention[] {
  const all: Mention[] = [];
  for (const { acks, receipts } of messages.values()) {
    for (const ack of acks) all.push({ ...ack, epoch: epochOf(ack.id) });
    all.push(...receipts);
  }
  for (const { joined } of readers.values()) {
    // The messages of a room that was entered may be of an epoch that is over: the answer does not tell.
    for (const recent of joined?.recent ?? []) all.push({ ...recent, epoch: epochOf(recent.id) });
  }
  return all;
}

function checkMessages({ messages, losses }: HistoryIndex, mentions: readonly Mention[]): Violation[] {
  const violations: Violation[] = [];
  const byName = new Map<string, Mention[]>();
  for (const mention of mentions) {
    const found = byName.get(nameOf(mention)) ?? [];
    found.push(mention);
    byName.set(nameOf(mention), found);
  }
  for (const [name, found] of byName) {
    const ids = new Map(found.map(({ id, offset }) => [id, offset]));
    const message = messages.get(name);
    // What was on its way when Redis lost its data is stored again: the key by which it would be known is lost too.
    const excuses = message === undefined ? [] : losses.filter((at) => at > message.at && at < endOf(message));
    if (ids.size > 1 + excuses.length) {
      violations.push({ rule: 'two-ids', what: `${name} is ${[...ids.keys()].join(' and ')}` });
    }
    for (const { id, offset } of found) {
      if (ids.get(id) === offset) continue;
      violations.push({ rule: 'moved', what: `${name} is at offset ${offset} and ${ids.get(id)}` });
      break;
    }
  }
  return violations;
}

/** When a message is settled: with its last ack, or never. */
function endOf({ acks }: MessageRecord): number {
  return acks.at(-1)?.at ?? Number.POSITIVE_INFINITY;
}

function checkSharing(mentions: readonly Mention[]): Violation[] {
  const violations: Violation[] = [];
  const known = new Map<string, string>();
  for (const { epoch, offset, id } of mentions) {
    if (epoch === undefined) continue;
    const place = `offset ${offset} of epoch ${epoch}`;
    const other = known.get(place);
    if (other !== undefined && other !== id) violations.push({ rule: 'moved', what: `${place} is ${other} and ${id}` });
    known.set(place, id);
  }
  return violations;
}

/** Who heard that a message is stored, and then sent another one, must find them in this order. */
function checkOvertaking({ epochOf }: HistoryIndex, message: MessageRecord): Violation[] {
  const [first] = message.acks;
  const epoch = first && epochOf(first.id);
  const place: Partial<Place> | undefined = message.receipts[0] ?? (first && epoch ? { ...first, epoch } : undefined);
  if (place?.epoch === undefined || place.offset === undefined) return [];
  const floor = message.floor.get(place.epoch) ?? 0;
  if (place.offset > floor) return [];
  const what = `${nameOf(message)} is at offset ${place.offset} and was sent after ${floor} was acknowledged`;
  return [{ rule: 'overtaken', what }];
}

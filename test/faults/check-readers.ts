import type { Rules, Violation } from './check.ts';
import { nameOf } from './history.ts';
import type { HistoryIndex, MessageRecord, ReaderRecord } from './history-index.ts';

/** What each reader received, in which order, and what is missing. */
export function checkReaders(index: HistoryIndex, rules: Rules): Violation[] {
  return [...index.readers.values()].flatMap((reader) => [
    ...checkOrder(reader, rules),
    ...checkRepeats(reader, index),
    ...checkBegin(reader),
    ...checkMissing(reader, index, rules),
    ...(rules.allowsGaps ? [] : reader.gaps.map(() => gapOf(reader))),
  ]);
}

function gapOf({ name }: ReaderRecord): Violation {
  return { rule: 'gap', what: `${name} was told that messages are gone` };
}

/** Offsets rise within an epoch, the messages of a writer are in their order, and a new epoch is told of before it begins. */
function checkOrder({ name, joined, receipts, gaps }: ReaderRecord, { allowsGaps }: Rules): Violation[] {
  const violations: Violation[] = [];
  const over = new Set<string>();
  const newest = new Map<string, number>();
  let last = joined && { epoch: joined.epoch, offset: 0, at: joined.at };
  for (const receipt of receipts) {
    const { epoch, offset, at, writer, seq } = receipt;
    const what = `${name} received ${nameOf(receipt)} (offset ${offset})`;
    if (last?.epoch === epoch) {
      if (offset < last.offset) violations.push({ rule: 'reordered', what: `${what} after offset ${last.offset}` });
    } else if (last !== undefined) {
      const { at: lastAt, epoch: lastEpoch } = last;
      over.add(lastEpoch);
      const isTold = gaps.some((gap) => gap > lastAt && gap < at);
      if (over.has(epoch)) violations.push({ rule: 'reordered', what: `${what} of an epoch that was over` });
      else if (!allowsGaps) violations.push({ rule: 'epoch', what: `${what} of a new epoch` });
      else if (!isTold) violations.push({ rule: 'epoch', what: `${what} of a new epoch without a word` });
    }
    const before = newest.get(writer) ?? 0;
    if (seq < before) violations.push({ rule: 'reordered', what: `${what} after ${writer} ${before}` });
    newest.set(writer, Math.max(seq, before));
    last = { epoch, offset, at };
  }
  return violations;
}

/** Nothing twice. A message of two ids is a matter of its own, but for those on the way when Redis lost its data. */
function checkRepeats({ name, receipts }: ReaderRecord, { messages }: HistoryIndex): Violation[] {
  const violations: Violation[] = [];
  const known = new Set<string>();
  for (const receipt of receipts) {
    if (known.has(receipt.id) && messages.has(nameOf(receipt))) {
      violations.push({ rule: 'duplicated', what: `${name} received ${nameOf(receipt)} (${receipt.id}) twice` });
    }
    known.add(receipt.id);
  }
  return violations;
}

function checkBegin({ name, joined, receipts }: ReaderRecord): Violation[] {
  return receipts
    .filter(({ epoch, offset }) => epoch === joined?.epoch && offset <= joined.offset)
    .map((receipt) => ({
      rule: 'before-join',
      what: `${name} entered at offset ${joined?.offset} and received ${nameOf(receipt)} (offset ${receipt.offset})`,
    }));
}

function checkMissing(reader: ReaderRecord, index: HistoryIndex, { allowsGaps }: Rules): Violation[] {
  const violations: Violation[] = [];
  const received = new Set(reader.receipts.map(nameOf));
  for (const [name, message] of index.messages) {
    if (received.has(name) || !isEntitled(reader, message, index)) continue;
    if (allowsGaps && isExcused(reader, message, index)) continue;
    violations.push({ rule: 'lost', what: `${name} was acknowledged and did not reach ${reader.name}` });
  }
  return violations;
}

/** Whether an acknowledged message came after the reader did. */
function isEntitled({ joined }: ReaderRecord, { at, acks: [ack] }: MessageRecord, { epochOf }: HistoryIndex): boolean {
  if (ack === undefined || joined === undefined) return false;
  return at > joined.at || (epochOf(ack.id) === joined.epoch && ack.offset > joined.offset);
}

/** What was acknowledged before Redis lost its data may be gone for a reader who was told so afterwards. */
function isExcused({ gaps }: ReaderRecord, { acks: [ack] }: MessageRecord, { losses }: HistoryIndex): boolean {
  return losses.some((loss) => ack !== undefined && ack.at < loss && gaps.some((gap) => gap > loss));
}

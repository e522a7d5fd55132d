import { type Entry, type History, type Message, nameOf, type Place } from './history.ts';

/** The number of an entry in the history: one with a larger number came later. */
type At = { readonly at: number };

type Of<T extends Entry['type']> = Extract<Entry, { readonly type: T }> & At;

export interface MessageRecord extends Message, At {
  readonly acks: Of<'acked'>[];
  readonly receipts: Of<'received'>[];
  /** The acknowledged place with the highest offset of each epoch when it was sent. */
  readonly floor: ReadonlyMap<string, number>;
}

export interface ReaderRecord {
  readonly name: string;
  joined: Of<'joined'> | undefined;
  readonly receipts: Of<'received'>[];
  readonly gaps: number[];
}

/** A history by message and by reader. */
export interface HistoryIndex {
  readonly messages: ReadonlyMap<string, MessageRecord>;
  readonly readers: ReadonlyMap<string, ReaderRecord>;
  readonly losses: readonly number[];
  /** Acks and receipts of messages that nobody sent. */
  readonly unknown: readonly string[];
  /** An ack names no epoch; it is known from those who received the message. */
  readonly epochOf: (id: string) => string | undefined;
}

export function indexOf(history: History): HistoryIndex {
  const epochs = new Map<string, string>();
  for (const entry of history) if (entry.type === 'received') epochs.set(entry.id, entry.epoch);

  const messages = new Map<string, MessageRecord>();
  const readers = new Map<string, ReaderRecord>();
  const [losses, unknown]: [number[], string[]] = [[], []];
  let floor: ReadonlyMap<string, number> = new Map();
  const readerOf = (name: string): ReaderRecord => {
    const reader = readers.get(name) ?? { name, joined: undefined, receipts: [], gaps: [] };
    readers.set(name, reader);
    return reader;
  };
  for (const [at, entry] of history.entries()) {
    if (entry.type === 'sent') {
      messages.set(nameOf(entry), { writer: entry.writer, seq: entry.seq, at, acks: [], receipts: [], floor });
    } else if (entry.type === 'acked') {
      const message = messages.get(nameOf(entry));
      if (message === undefined) unknown.push(`${nameOf(entry)} was acknowledged`);
      message?.acks.push({ ...entry, at });
      const epoch = epochs.get(entry.id);
      if (epoch !== undefined) floor = raised(floor, { epoch, offset: entry.offset });
    } else if (entry.type === 'received') {
      const message = messages.get(nameOf(entry));
      if (message === undefined) unknown.push(`${nameOf(entry)} was received by ${entry.reader}`);
      message?.receipts.push({ ...entry, at });
      readerOf(entry.reader).receipts.push({ ...entry, at });
    } else if (entry.type === 'joined') {
      readerOf(entry.reader).joined = { ...entry, at };
    } else if (entry.type === 'gap') {
      readerOf(entry.reader).gaps.push(at);
    } else if (entry.type === 'loss') {
      losses.push(at);
    }
  }
  return { messages, readers, losses, unknown, epochOf: (id) => epochs.get(id) };
}

function raised(floor: ReadonlyMap<string, number>, { epoch, offset }: Place): ReadonlyMap<string, number> {
  return offset > (floor.get(epoch) ?? 0) ? new Map([...floor, [epoch, offset]]) : floor;
}

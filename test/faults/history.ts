/** A message as its writer knows it: the writer, and which of their messages it is. */
export interface Message {
  readonly writer: string;
  readonly seq: number;
}

/** Where a message is in the stream of the room. */
export interface Place {
  readonly epoch: string;
  readonly offset: number;
}

/** Something that happened, as the test saw it. */
export type Entry =
  /** For the first time; that it is sent again is not told. */
  | ({ readonly type: 'sent' } & Message)
  /** Once for every ack: a message may be sent again. */
  | ({ readonly type: 'acked'; readonly id: string; readonly offset: number } & Message)
  /** The answer to entering the room for the first time, with the messages that were in it. */
  | ({ readonly type: 'joined'; readonly reader: string; readonly recent: readonly Recent[] } & Place)
  | ({ readonly type: 'received'; readonly reader: string; readonly id: string } & Message & Place)
  /** A reader was told that messages are gone. */
  | { readonly type: 'gap'; readonly reader: string }
  /** Redis is back, without what it had. */
  | { readonly type: 'loss' }
  /** What was done to the parts; for those who read the history. */
  | { readonly type: 'fault'; readonly what: string };

export type Recent = Message & { readonly id: string; readonly offset: number };

export type Timed = Entry & { readonly atMs: number };

/** Everything that happened, in this order. */
export type History = readonly Timed[];

export function nameOf({ writer, seq }: Message): string {
  return `${writer} ${seq}`;
}

/** The message whose content is its name. */
export function messageOf(name: unknown): Message {
  const [, writer, seq] = /^(\S+) (\d+)$/.exec(String(name)) ?? [];
  if (writer === undefined) throw new Error(`not a message of a writer: ${name}`);
  return { writer, seq: Number(seq) };
}

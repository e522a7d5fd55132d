import { hash } from 'node:crypto';
import type { Frame } from './cork.ts';
import type { StreamPosition } from './generated/protocol.ts';

/** An id comes back in a header, of which servers and proxies take a few KB; longer ones leave out rooms. */
const MAX_LENGTH = 4096;

/** 48 bits in base64 tell a stream and its epoch from the others of one client. */
const KEY_LENGTH = 8;

/** A place in a stream, with what stands for it in an id. */
export interface Mark extends StreamPosition {
  readonly text: string;
}

/** What stands for a place in an id: by what its stream and epoch are known, then the offset. */
export function markOf(position: StreamPosition): Mark {
  const { stream, epoch, offset } = position;
  return { ...position, text: `${keyOf(stream, epoch)}${offset.toString(36)}` };
}

/**
 * How far a client is in the streams of its rooms. That is the id of its events, which an EventSource sends by itself
 * when it comes back: no process has to remember it.
 */
export class Cursors {
  /** Whether the client is still being told what it missed. */
  isResuming = true;
  /** How many bytes are kept back meanwhile. */
  heldBytes = 0;
  readonly #rooms: ReadonlySet<string>;
  /** What the client knew when it came, by the keys of its streams. */
  readonly #before: ReadonlyMap<string, number>;
  /** The one that changed last is the last. */
  readonly #marks = new Map<string, Mark>();
  #held: Frame[] = [];

  /**
   * @param place where the client says that it was; empty where it does not say so
   * @param rooms the rooms that it is in, now and later
   */
  constructor(place: string, rooms: ReadonlySet<string>) {
    this.#rooms = rooms;
    this.#before = offsetsIn(place);
  }

  /** The id: where the client is now. */
  get text(): string {
    const marks = [...this.#marks.values()].flatMap(({ stream, text }) => (this.#rooms.has(stream) ? [text] : []));
    const texts = this.isResuming ? [...this.#unread(), ...marks] : marks;
    let length = 0;
    const fitting = texts.findLastIndex((text) => {
      length += text.length + 1;
      return length > MAX_LENGTH;
    });
    return texts.slice(fitting + 1).join('.');
  }

  /** The offset up to which the client knew a stream when it came; undefined where it did not know this epoch of it. */
  offsetBefore(stream: string, epoch: string): number | undefined {
    return this.#before.get(keyOf(stream, epoch));
  }

  /** The client is told of a place; returns the id from there on, nothing where it is not in that room. */
  advance(mark: Mark): string | undefined {
    if (!this.#rooms.has(mark.stream)) return undefined;
    this.#marks.delete(mark.stream);
    this.#marks.set(mark.stream, mark);
    return this.text;
  }

  /** The client needs nothing of a stream up to here. */
  begin(position: StreamPosition): void {
    if (!this.knows(position)) this.advance(markOf(position));
  }

  /** Whether the client was told of a place, or needs it not. */
  knows({ stream, epoch, offset }: StreamPosition): boolean {
    const known = this.#marks.get(stream);
    return known?.epoch === epoch && offset <= known.offset;
  }

  /** Keeps back an event of a stream as long as older ones are to come; false where there is no need. */
  hold(frame: Frame): boolean {
    if (!this.isResuming || frame.mark === undefined) return false;
    this.#held.push(frame);
    this.heldBytes += frame.bytes.length;
    return true;
  }

  /** Ends that; returns what was kept back and is still news. */
  release(): Frame[] {
    this.isResuming = false;
    const held = this.#held;
    this.#held = [];
    return held.filter(({ mark }) => mark === undefined || !this.knows(mark));
  }

  /** What the client knew when it came, of the streams that it has not been told of yet. */
  #unread(): string[] {
    const read = new Set([...this.#marks.values()].map(({ text }) => text.slice(0, KEY_LENGTH)));
    return [...this.#before].flatMap(([key, offset]) => (read.has(key) ? [] : [`${key}${offset.toString(36)}`]));
  }
}

function keyOf(stream: string, epoch: string): string {
  return hash('sha256', `${epoch} ${stream}`, 'base64url').slice(0, KEY_LENGTH);
}

/** What an id says; whatever is none says nothing. */
function offsetsIn(id: string): Map<string, number> {
  if (id.length > 2 * MAX_LENGTH) return new Map();
  return new Map(
    id.split('.').flatMap((text): [string, number][] => {
      const offset = Number.parseInt(text.slice(KEY_LENGTH), 36);
      return Number.isSafeInteger(offset) && offset >= 0 ? [[text.slice(0, KEY_LENGTH), offset]] : [];
    }),
  );
}

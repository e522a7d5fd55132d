import { Frame } from './cork.ts';
import type { Mark } from './cursors.ts';
import { eventFrame } from './generated/frames.ts';
import { serverArguments } from './generated/wire.ts';
import type { Audience, Receivers } from './io.ts';
import type { Cursor, Page, Streams } from './store/streams.ts';

/** How long an event may come after the next one before it is read: processes do not wait for each other. */
const PATIENCE_MS = 50;

/** After how long what could not be read is tried again. */
const RETRY_MS = 500;

/** How many events of a stream may wait for those before them; others are read. */
const MAX_WAITING = 1000;

interface Options {
  readonly receivers: Receivers;
  readonly streams: Pick<Streams, 'read'>;
  /** How many events are read at once. */
  readonly pageSize: number;
}

/** An event of a stream, and whom it is for. */
interface Arrival {
  readonly audience: Audience;
  readonly frame: Frame;
  readonly mark: Mark;
}

/** The stream of a room that somebody here is in. */
interface Followed {
  readonly room: string;
  /** Settles when it was asked where the stream is. */
  begun: Promise<void>;
  /** Everything up to here was sent on; unknown at first. */
  place: Cursor | undefined;
  /** The newest place that was heard of since the stream was read last. */
  heard: Cursor | undefined;
  /** What came too early, by its offset. */
  waiting: Map<number, Arrival>;
  timer: NodeJS.Timeout | undefined;
  isReading: boolean;
}

/**
 * Sends the events of streams on in the order of their offsets. Those of other processes come a little earlier or later,
 * or are lost; what does not come in time is read from the stream.
 */
export class Sequencer {
  readonly #options: Options;
  readonly #followed = new Map<string, Followed>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** A room is no longer empty on this process. */
  open(room: string): void {
    if (!isFollowed(room)) return;
    const followed: Followed = {
      room,
      begun: Promise.resolve(),
      place: undefined,
      heard: undefined,
      waiting: new Map(),
      timer: undefined,
      isReading: false,
    };
    this.#followed.set(room, followed);
    followed.begun = this.#begin(followed);
    followed.begun.catch(() => {});
  }

  /** A room is empty again. */
  close(room: string): void {
    clearTimeout(this.#followed.get(room)?.timer);
    this.#followed.delete(room);
  }

  /**
   * Resolves to the place up to which those in a room were sent everything; what is newer will be. To nothing where the
   * room is no stream, or empty. Rejects where the stream cannot be read.
   */
  async reached(room: string): Promise<Cursor | undefined> {
    const followed = this.#followed.get(room);
    if (followed?.place === undefined) await followed?.begun;
    return followed?.place;
  }

  /** Sends a frame on when those before it in its stream were. */
  take(audience: Audience, frame: Frame): void {
    const { mark, announced } = frame;
    if (mark !== undefined && isFollowed(mark.stream)) this.#arrive({ audience, frame, mark });
    else {
      this.#options.receivers.send(audience, frame);
      const followed = announced && this.#followed.get(announced.stream);
      if (announced !== undefined && followed !== undefined) this.#hear(followed, announced);
    }
  }

  #arrive(arrival: Arrival): void {
    const { stream, epoch, offset } = arrival.mark;
    const followed = this.#followed.get(stream);
    if (followed === undefined || isIn(followed.place, arrival.mark)) return;
    const { place, waiting } = followed;
    if (place?.epoch === epoch && place.offset + 1 === offset) {
      this.#send(followed, arrival);
      if (waiting.size > 0) this.#release(followed);
    } else {
      if (waiting.size < MAX_WAITING) waiting.set(offset, arrival);
      this.#hear(followed, arrival.mark);
    }
  }

  /** There is an event at this place. */
  #hear(followed: Followed, { epoch, offset }: Cursor): void {
    if (!isIn(followed.heard, { epoch, offset })) followed.heard = { epoch, offset };
    this.#watch(followed, PATIENCE_MS);
  }

  #send(followed: Followed, { audience, frame, mark: { epoch, offset } }: Arrival): void {
    this.#options.receivers.send(audience, frame);
    followed.place = { epoch, offset };
  }

  /** Sends on what follows of that which came too early. */
  #release(followed: Followed): void {
    for (;;) {
      const { place, waiting } = followed;
      const next = place && waiting.get(place.offset + 1);
      if (next === undefined || next.mark.epoch !== place?.epoch) break;
      waiting.delete(next.mark.offset);
      this.#send(followed, next);
    }
    this.#watch(followed, PATIENCE_MS);
  }

  /** Sees to it that what is missing is read, unless it comes in time. */
  #watch(followed: Followed, patienceMs: number): void {
    const { place, heard, isReading } = followed;
    const isMissing = place !== undefined && heard !== undefined && !isIn(place, heard);
    if (!isMissing) {
      clearTimeout(followed.timer);
      followed.timer = undefined;
    } else if (!isReading) followed.timer ??= setTimeout(() => void this.#read(followed), patienceMs).unref();
  }

  async #begin(followed: Followed): Promise<void> {
    try {
      const { epoch, offset } = await this.#options.streams.read(followed.room, undefined, 1);
      followed.place = { epoch, offset };
    } catch (error) {
      if (this.#isCurrent(followed)) setTimeout(() => void this.#begin(followed).catch(() => {}), RETRY_MS).unref();
      throw error;
    }
    if (!this.#isCurrent(followed)) return;
    // What is older was stored before anybody here was told that they are in the room.
    for (const [offset, { mark }] of followed.waiting) if (isIn(followed.place, mark)) followed.waiting.delete(offset);
    this.#release(followed);
  }

  /** Reads everything after what was sent on, and sends it. */
  async #read(followed: Followed): Promise<void> {
    const { room, heard } = followed;
    followed.timer = undefined;
    followed.isReading = true;
    followed.heard = undefined;
    // It is in the stream, or nowhere.
    followed.waiting = new Map();
    let patienceMs = PATIENCE_MS;
    try {
      for (let hasMore = true; hasMore && this.#isCurrent(followed); ) {
        const page = await this.#options.streams.read(room, followed.place, this.#options.pageSize);
        if (this.#isCurrent(followed)) this.#sendPage(followed, page);
        hasMore = page.more;
      }
    } catch {
      followed.heard ??= heard;
      patienceMs = RETRY_MS;
    }
    followed.isReading = false;
    if (!this.#isCurrent(followed)) return;
    this.#release(followed);
    this.#watch(followed, patienceMs);
  }

  #sendPage(followed: Followed, { epoch, offset, events, recovered }: Page): void {
    const { room } = followed;
    if (!recovered) this.#options.receivers.breakOff(room);
    for (const { event, payload, offset } of events) {
      const args = [...serverArguments.of(event, payload), { stream: room, epoch, offset }];
      const frame = new Frame(eventFrame(event, args));
      const { mark } = frame;
      // It may have come meanwhile.
      if (mark === undefined || isIn(followed.place, mark)) continue;
      this.#send(followed, { audience: { rooms: [room], except: [] }, frame, mark });
    }
    if (!isIn(followed.place, { epoch, offset })) followed.place = { epoch, offset };
  }

  /** Whether somebody is still in the room, without having left it meanwhile. */
  #isCurrent(followed: Followed): boolean {
    return this.#followed.get(followed.room) === followed;
  }
}

/** Whether the events of a room are sent on in order. Those of users, which have a slash, are no streams that a client goes on in. */
function isFollowed(room: string): boolean {
  return !room.includes('/');
}

/** Whether a place is known by who has everything up to another. */
function isIn(known: Cursor | undefined, { epoch, offset }: Cursor): boolean {
  return known?.epoch === epoch && offset <= known.offset;
}

import { setImmediate } from 'node:timers/promises';
import type { Connection } from './context.js';
import { Frame } from './cork.js';
import { connectFrame, eventFrame } from './generated/frames.js';
import type { Settings } from './generated/settings.js';
import { serverArguments } from './generated/wire.js';
import type { Cursor, Page, Streams } from './store/streams.js';

/** Lets a client that comes back go on where it was in the streams of its rooms, by the id of its last event. */
export class Resumption {
  readonly #streams: Streams;
  readonly #settings: Settings;

  constructor(streams: Streams, settings: Settings) {
    this.#streams = streams;
    this.#settings = settings;
  }

  /** Follows a new connection into its rooms. */
  follow({ conn }: Connection): void {
    conn.on('enter', (room) => {
      if (conn.cursors?.isResuming === false) this.#begin(conn, room);
    });
  }

  /** Sends what the client missed in these rooms, which it has entered again, then lets newer events through. */
  async resume({ id: sessionId, conn, rooms: all }: Connection, rooms: readonly string[]): Promise<void> {
    if (!conn.cursors?.isResuming) return;
    const gaps: string[] = [];
    for (const room of rooms) if (!(await this.#sendMissed(conn, room))) gaps.push(room);
    conn.release();
    const { pingInterval: heartbeatMs } = this.#settings.server;
    conn.send(new Frame(connectFrame({ sessionId, heartbeatMs, gaps })));
    conn.tellPlace();
    for (const room of all) if (!rooms.includes(room)) this.#begin(conn, room);
  }

  /** What happens in a room from now on reaches the client by itself: it needs nothing of before. */
  #begin(conn: Connection['conn'], room: string): void {
    // Those of users, which have a slash, are no streams.
    if (room.includes('/')) return;
    const begun = this.#newest(room).then(async (newest) => {
      // Whatever is stored by now is on its way.
      await setImmediate();
      conn.cursors?.begin({ stream: room, ...newest });
      conn.tellPlace();
    });
    // Who does not know where they are could not go on from there.
    begun.catch(() => conn.close());
  }

  /** Returns whether the client has all events of the room. */
  async #sendMissed(conn: Connection['conn'], room: string): Promise<boolean> {
    const { cursors } = conn;
    const newest = await this.#newest(room);
    const known = cursors?.offsetBefore(room, newest.epoch);
    if (known === undefined) {
      cursors?.begin({ stream: room, ...newest });
      return false;
    }
    let isWhole = true;
    let since: Cursor = { epoch: newest.epoch, offset: known };
    for (let hasMore = true; hasMore && conn.readyState === 'open'; ) {
      const page: Page = await this.#streams.read(room, since, this.#settings.history.pageSize);
      const { epoch, events, offset, recovered, more } = page;
      for (const { event, payload, offset } of events) {
        const args = [...serverArguments.of(event, payload), { stream: room, epoch, offset }];
        conn.sendNow(new Frame(eventFrame(event, args)));
      }
      // More than one page at a time could be more than the server lets wait for a slow client.
      await conn.drained();
      cursors?.begin({ stream: room, epoch, offset });
      isWhole &&= recovered;
      since = { epoch, offset };
      hasMore = more;
    }
    return isWhole;
  }

  async #newest(room: string): Promise<Cursor> {
    const { epoch, offset } = await this.#streams.read(room, undefined, 1);
    return { epoch, offset };
  }
}

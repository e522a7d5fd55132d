import type { Logger } from 'pino';
import type { IoServer } from '../context.ts';
import { emit } from '../emit.ts';
import type { RedisConnections } from '../redis.ts';
import type { Cursor, Streams } from '../store/streams.ts';
import type { Rooms } from './rooms.ts';

/** After Redis is back: until the processes hear each other again. While it cannot be reached: until it is asked again. */
const RECOVERY_MS = 1000;

interface Options {
  readonly io: IoServer;
  readonly rooms: Pick<Rooms, 'local'>;
  readonly streams: Pick<Streams, 'positions'>;
  readonly redis: Pick<RedisConnections, 'onReady'>;
  readonly log: Logger;
  /** How often clients are told. */
  readonly seconds: number;
}

/**
 * Tells the clients of this process where the streams of their rooms end, where that changed. An event that was lost on
 * its way is not missed before the next one comes: this is how a client finds out.
 *
 * Where Redis has become a replica, processes at its master may go on, and what they say need not come here. Unless that is
 * over a tick later, the clients are sent away: they come back, here or elsewhere, when somebody knows what they missed. As
 * long as Redis cannot be reached they stay: most likely nobody can go on, and they are told when it is back.
 */
export class Positions {
  readonly #options: Options;
  #told: ReadonlyMap<string, Cursor> = new Map();
  /** Whether Redis was a replica when it was asked last. */
  #isAside = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
    this.#tellIn(options.seconds * 1000);
    options.redis.onReady(() => this.#tellIn(RECOVERY_MS));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #tellIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    // Not all processes at the same moment.
    this.#timer = setTimeout(() => void this.#tell(), delayMs * (0.9 + Math.random() * 0.2));
  }

  async #tell(): Promise<void> {
    const { rooms, streams, seconds } = this.#options;
    let nextMs = seconds * 1000;
    try {
      const positions = await streams.positions([...rooms.local()]);
      if (positions !== undefined) this.#tellOf(positions);
      else if (this.#isAside) this.#sendAway();
      this.#isAside = positions === undefined;
    } catch {
      // Redis cannot be reached.
      nextMs = RECOVERY_MS;
    }
    this.#tellIn(nextMs);
  }

  #tellOf(positions: ReadonlyMap<string, Cursor>): void {
    for (const [stream, { epoch, offset }] of positions) {
      const told = this.#told.get(stream);
      if (told?.epoch === epoch && told.offset === offset) continue;
      emit(this.#options.io.local.to(stream), 'stream-position', { stream, epoch, offset });
    }
    this.#told = positions;
  }

  #sendAway(): void {
    const connections = [...this.#options.io.sockets.sockets.values()];
    this.#options.log.warn({ connections: connections.length }, 'Redis is a replica; sending the clients away');
    for (const { conn } of connections) conn.close();
  }
}

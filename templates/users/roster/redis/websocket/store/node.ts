import { randomUUID } from 'node:crypto';
import type { RedisConnections } from '../redis.ts';
import { DEADLINE_MS, type Script } from './scripts.ts';

/** How long a node counts as alive after it last said so, and how often it does. */
export const LEASE_MS = 10_000;
const SWEEP_INTERVAL_MS = 1000;
/** Connections that are settled at once after Redis was away. */
const SETTLE_BATCH = 100;

type Arguments = readonly (string | number)[];

/** Why Redis may know something else of a connection: a call failed, Redis lost it, or others were told that its user is gone. */
export type Doubt = 'unsure' | 'lost' | 'gone';

/** A connection of this node. */
export interface Held {
  readonly userId: string;
  /** Settled when all that was asked of Redis about it is done. */
  asked: Promise<unknown>;
}

export type Swept = readonly [term: string, hasMore: number, timeMs: number];

/** What a roster does for its node. */
export interface Duties {
  /**
   * Renews the lease of the node, under all its names, unless it is later than the given time of Redis. Resolves to its
   * term, 1 when there is more to do, and the time of Redis.
   */
  sweep(names: readonly string[], notAfterMs: number): Promise<Swept>;
  /** Makes Redis know of a connection what is true, whatever it knows. Rejects when that has to be repeated. */
  settle(connectionId: string, doubt: Doubt): Promise<void>;
  /** The connections of the node. */
  connectionIds(): Iterable<string>;
}

/**
 * What one node holds in Redis. It renews one lease; the other nodes release what it held when its lease runs out.
 * What fails while Redis is away is settled afterwards.
 */
export class Node {
  readonly #redis: Pick<RedisConnections, 'run' | 'onConnected'>;
  readonly #base: string;
  readonly #duties: Duties;
  /**
   * A new name with each new connection to Redis, so that nothing happens of what was on its way over the old one and
   * arrives late.
   */
  #name = randomUUID();
  /** All names since Redis last answered. */
  #names = [this.#name];
  /** How far the clock of Redis is ahead of that of this process, as the last answer showed it. */
  #aheadMs: number | undefined;
  /** The term in which Redis knows the connections of this node; in another one all are unsettled. */
  #term: string | undefined;
  readonly #unsettled = new Map<string, Doubt>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param base First part of all keys, with a hash tag. */
  constructor(redis: Pick<RedisConnections, 'run' | 'onConnected'>, base: string, duties: Duties) {
    this.#redis = redis;
    this.#base = base;
    this.#duties = duties;
  }

  /** Takes up the lease, and renews it until `close`. */
  async start(): Promise<void> {
    this.#redis.onConnected(() => {
      this.#name = randomUUID();
      this.#names.push(this.#name);
      void this.#keepSweeping();
    });
    await this.#keepSweeping();
  }

  /** Runs a script on behalf of this node. */
  run(script: Script, ...args: Arguments): Promise<unknown> {
    return this.#redis.run(script, [this.#base], [this.#name, ...args]);
  }

  /** Runs a script that is the same for every node. */
  ask(script: Script, ...args: Arguments): Promise<unknown> {
    return this.#redis.run(script, [this.#base], args);
  }

  /** Runs a script about a connection when what was asked before is done: one that is sent again could be overtaken. */
  runInTurn(connection: Held, script: Script, ...args: Arguments): Promise<unknown> {
    const answer = connection.asked.then(() => this.run(script, ...args));
    connection.asked = answer.catch(() => {});
    return answer;
  }

  /** Takes note that Redis may know something else of a connection than what is true. */
  unsettle(connectionId: string): void {
    if (!this.#unsettled.has(connectionId)) this.#unsettled.set(connectionId, 'unsure');
  }

  /** Gives the lease up; what is left in Redis is released by the script. */
  async close(farewell: Script, ...args: Arguments): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.run(farewell, ...args).catch(() => {});
  }

  async #keepSweeping(): Promise<void> {
    clearTimeout(this.#timer);
    const hasMore = await this.#sweep().catch(() => false);
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#keepSweeping(), hasMore ? 0 : SWEEP_INTERVAL_MS);
  }

  /** Returns whether there is more to do at once. */
  async #sweep(): Promise<boolean> {
    const names = [...this.#names];
    const notAfterMs = this.#aheadMs === undefined ? 0 : performance.now() + this.#aheadMs + DEADLINE_MS;
    const [term, hasMore, timeMs] = await this.#duties.sweep(names, Math.ceil(notAfterMs));
    this.#aheadMs = timeMs - performance.now();
    this.#names = this.#names.slice(names.length - 1);
    if (term !== this.#term) {
      const doubt = term.endsWith('again') ? 'gone' : 'lost';
      for (const id of this.#duties.connectionIds()) this.#unsettled.set(id, doubt);
    }
    this.#term = term;
    const unsettled = [...this.#unsettled];
    for (let i = 0; i < unsettled.length; i += SETTLE_BATCH) {
      await Promise.all(unsettled.slice(i, i + SETTLE_BATCH).map(([id, doubt]) => this.#settle(id, doubt)));
    }
    return hasMore === 1;
  }

  async #settle(connectionId: string, doubt: Doubt): Promise<void> {
    this.#unsettled.delete(connectionId);
    await this.#duties.settle(connectionId, doubt).catch(() => this.#unsettled.set(connectionId, doubt));
  }
}

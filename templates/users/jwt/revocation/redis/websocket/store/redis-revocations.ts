import type { Settings } from '../generated/settings.ts';
import type { Orders } from '../orders.ts';
import type { RedisConnections } from '../redis.ts';
import type { Revocations } from './revocations.ts';
import { defineScript } from './scripts.ts';

const DAY_MS = 86_400_000;

/** How far back each look goes: times in Redis are those of its clock, and another Redis may have taken over. */
const OVERLAP_MS = 60_000;

/** What is looked at at once. */
const BATCH = 1000;

/** By which processes tell each other that there is something to look at. */
const LOOK = 'look at revocations';

/**
 * KEYS: names by their times. ARGV: name, how long it is kept in ms. Returns its time, which is later than all others,
 * whatever the clock does: who looked has seen all of before.
 */
const REVOKE = defineScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  if last and tonumber(last) >= now then now = tonumber(last) + 1 end
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return now
`);

/** KEYS: names by their times. ARGV: names. Returns the time of each, or an empty text. */
const FIND = defineScript(`
  local times = {}
  for i, name in ipairs(ARGV) do times[i] = redis.call('ZSCORE', KEYS[1], name) or '' end
  return times
`);

/** KEYS: names by their times. ARGV: a time or nothing, how far to go back, how many. Returns the time, then names and times in turn. */
const SINCE = defineScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local since = (ARGV[1] == '' and now or ARGV[1]) - ARGV[2]
  return { now, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. since, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[3]) }
`);

type Redis = Pick<RedisConnections, 'run' | 'alsoTry' | 'onConnected' | 'onLost' | 'gate'>;

/** What was revoked, for many processes: they tell each other, and look themselves every second. */
export class RedisRevocations implements Revocations {
  readonly #redis: Redis;
  readonly #orders: Orders;
  readonly #keys: readonly [string];
  readonly #keptMs: number;
  readonly #listeners: ((name: string) => void)[] = [];
  /** What was seen lately, the oldest first. */
  readonly #recent = new Map<string, number>();
  /** The time of the newest, by the clock of Redis. */
  #seenMs: number | undefined;

  /** @param key with a hash tag. */
  constructor(redis: Redis, orders: Orders, key: string, { maxTokenDays }: Pick<Settings['auth'], 'maxTokenDays'>) {
    this.#redis = redis;
    this.#orders = orders;
    this.#keys = [key];
    this.#keptMs = maxTokenDays * DAY_MS;
    const look = (): void => {
      // It is looked again within a second.
      this.#look().catch(() => {});
    };
    orders.follow(LOOK, look);
    redis.onConnected(look);
    redis.onLost(() => redis.gate.shut());
    redis.alsoTry(async () => {
      const { shuts } = redis.gate;
      try {
        await this.#look();
        redis.gate.open(shuts);
      } catch (error) {
        redis.gate.shut();
        throw error;
      }
    });
  }

  async revoke(name: string): Promise<number> {
    const timeMs = Number(await this.#redis.run(REVOKE, this.#keys, [name, this.#keptMs]));
    this.#note(name, timeMs);
    // Who does not hear of it looks within a second.
    await this.#orders.give(LOOK).catch(() => {});
    return timeMs;
  }

  async find(names: readonly string[]): Promise<(number | undefined)[]> {
    const times = (await this.#redis.run(FIND, this.#keys, names)) as string[];
    return times.map((time) => (time === '' ? undefined : Number(time)));
  }

  recent(name: string): number | undefined {
    return this.#recent.get(name);
  }

  onRevoked(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }

  async #look(): Promise<void> {
    let since: number | string = this.#seenMs ?? '';
    let backMs = OVERLAP_MS;
    for (;;) {
      const answer = await this.#redis.run(SINCE, this.#keys, [since, backMs, BATCH]);
      const [nowMs, found] = answer as [number, string[]];
      this.#seenMs ??= nowMs;
      for (let i = 0; i < found.length; i += 2) this.#note(found[i] ?? '', Number(found[i + 1]));
      if (found.length < 2 * BATCH) break;
      since = Number(found.at(-1));
      backMs = 0;
    }
  }

  /** Tells of what was not seen before, and forgets what is older than a look goes back. */
  #note(name: string, timeMs: number): void {
    if (this.#recent.get(name) === timeMs) return;
    this.#seenMs = Math.max(this.#seenMs ?? 0, timeMs);
    this.#recent.delete(name);
    this.#recent.set(name, timeMs);
    for (const [oldest, oldestMs] of this.#recent) {
      if (oldestMs > this.#seenMs - 2 * OVERLAP_MS) break;
      this.#recent.delete(oldest);
    }
    for (const listener of this.#listeners) listener(name);
  }
}

import type { RateLimits } from '../middleware/rate-limits.ts';
import type { RedisConnections } from '../redis.ts';
import { defineScript } from './scripts.ts';

const INTERVAL_MS = 1000;
/** How old events may be when they are counted; older ones stay with the process that let them pass. */
const MAX_AGE_MS = 2000;
/** Users whose events are shared at once. */
const BATCH = 500;

/**
 * One token bucket for each user, as the time that it takes to earn all that was spent, and when that was so. Events
 * count as if each were `max age` old: what came in another order than it happened never costs more than it would have.
 * A bucket that is full is no key.
 *
 * KEYS: base. ARGV: ms that earn one event, max age, the time of the oldest of these events by the clock of Redis, then
 * user and events in turn; times in ms. Returns the time, then how much of it each user has spent in advance.
 */
const SPEND = defineScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local perEvent, maxAge = tonumber(ARGV[1]), tonumber(ARGV[2])
  local isLate = now - ARGV[3] > maxAge
  local answer = { now }
  for i = 4, #ARGV, 2 do
    local key = KEYS[1] .. ':' .. ARGV[i]
    local ahead = -maxAge
    local spent, at = string.match(redis.call('GET', key) or '', '(%S+) (%S+)')
    if spent then ahead = math.max(ahead, spent - math.max(0, now - at)) end
    if not isLate then
      ahead = ahead + ARGV[i + 1] * perEvent
      redis.call('SET', key, string.format('%.3f %.3f', ahead, now), 'PX', math.ceil(ahead + maxAge))
    end
    answer[#answer + 1] = ahead
  end
  return answer
`);

/**
 * Makes the limits of users hold over all processes: each tells the others what users spent on it. What one token bucket
 * would let pass, passes. What passes beside that is what several processes could not know of each other: a burst, and
 * about two seconds of events, for each process but one.
 */
export class SharedLimits {
  readonly #redis: Pick<RedisConnections, 'run'>;
  readonly #base: string;
  readonly #limits: RateLimits;
  readonly #timer: NodeJS.Timeout;
  #sharedAtMs = performance.now();
  /** What the clock of Redis shows, at the least, when that of this process shows 0. */
  #clockMs: number | undefined;

  /** @param base First part of all keys, with a hash tag. */
  constructor(redis: Pick<RedisConnections, 'run'>, base: string, limits: RateLimits) {
    this.#redis = redis;
    this.#base = base;
    this.#limits = limits;
    this.#timer = setInterval(() => {
      // While Redis is away each process goes by what it sees itself.
      this.#share().catch(() => {});
    }, INTERVAL_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #share(): Promise<void> {
    const spent = this.#limits.unshared();
    const sinceMs = this.#sharedAtMs;
    const askedAtMs = performance.now();
    this.#sharedAtMs = askedAtMs;
    if (spent.length > 0 && this.#clockMs === undefined) await this.#spend(0, []);
    for (let i = 0; i < spent.length; i += BATCH) {
      const some = spent.slice(i, i + BATCH);
      const ahead = await this.#spend((this.#clockMs ?? 0) + sinceMs, some);
      for (const [index, [userId]] of some.entries()) this.#limits.settle(userId, ahead[index] ?? 0, askedAtMs);
    }
  }

  async #spend(sinceMs: number, spent: readonly (readonly [userId: string, events: number])[]): Promise<number[]> {
    const args = [this.#limits.msPerToken, MAX_AGE_MS, sinceMs, ...spent.flat()];
    const [clockMs, ...ahead] = (await this.#redis.run(SPEND, [this.#base], args)) as [number, ...number[]];
    this.#clockMs = clockMs - performance.now();
    return ahead;
  }
}

import type { UserLimits } from '../middleware/user-limits.ts';
import type { RedisConnections } from '../redis.ts';
import { defineScript } from './scripts.ts';

const INTERVAL_MS = 1000;
/** How long a total is kept after a user's last event: until no limit remembers that event. */
const LIFE_MS = 10_000;
/** Users whose events are shared at once. */
const BATCH = 500;

/** KEYS: base. ARGV: life in ms, then user and events in turn. Returns the new total of each user. */
const ADD = defineScript(`
  local totals = {}
  for i = 2, #ARGV, 2 do
    local key = KEYS[1] .. ':' .. ARGV[i]
    totals[#totals + 1] = redis.call('INCRBY', key, ARGV[i + 1])
    redis.call('PEXPIRE', key, ARGV[1])
  end
  return totals
`);

/** Makes the limits of users hold over all processes: what a user spent on one is charged on the others soon after. */
export class SharedLimits {
  readonly #redis: Pick<RedisConnections, 'run'>;
  readonly #base: string;
  readonly #limits: UserLimits;
  /** The totals that are taken account of here, of users who were active in the last interval. */
  #totals = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param base First part of all keys, with a hash tag. */
  constructor(redis: Pick<RedisConnections, 'run'>, base: string, limits: UserLimits) {
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
    const known = this.#totals;
    this.#totals = new Map();
    for (let i = 0; i < spent.length; i += BATCH) {
      const some = spent.slice(i, i + BATCH);
      const totals = (await this.#redis.run(ADD, [this.#base], [LIFE_MS, ...some.flat()])) as number[];
      for (const [index, [userId, own]] of some.entries()) {
        const total = totals[index] ?? own;
        // A total that is smaller than the known one was begun anew meanwhile.
        const before = Math.min(known.get(userId) ?? 0, total - own);
        this.#limits.charge(userId, total - own - before);
        this.#totals.set(userId, total);
      }
    }
  }
}

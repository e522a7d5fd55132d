import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { Redis as Client } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { draw } from './runs.ts';

/** The parts of a project that share limits; the compiler cannot know what a test makes. */
type Run = (...args: unknown[]) => Promise<unknown>;
interface RateLimits {
  take(userId: string): number;
  unshared(): [string, number][];
}
interface LimitsModule {
  readonly RateLimits: new (perSecond: number, burst: number) => RateLimits;
}
interface SharedModule {
  readonly SharedLimits: new (redis: { run: Run }, base: string, limits: RateLimits) => { close(): void };
}
interface ScriptsModule {
  readonly createScriptRunner: (client: Client, isUsable: () => boolean, log: object) => Run;
}

const processes = 3;
const lengthMs = 6000;
const [userEventsPerSecond, userEventBurst] = [20, 40];
/** Events that are counted late may be older than they are taken for by this. */
const maxAgeMs = 2000;

/** Events of a user one after the other: on which process, how long after the one before, how many. */
const schedule = fc.array(
  fc.record({
    process: fc.nat({ max: processes - 1 }),
    gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 200 }), fc.integer({ min: 500, max: 2000 })),
    count: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** One who sends as fast as is allowed after a burst, and one who sends as fast as they can, on all processes in turn. */
const extremes = [
  { everyMs: 1000 / userEventsPerSecond, atOnce: userEventBurst },
  { everyMs: 10, atOnce: 0 },
].map(({ everyMs, atOnce }) => [
  { process: 0, gapMs: 0, count: atOnce },
  ...Array.from({ length: lengthMs / everyMs }, (_, i) => ({ process: i % processes, gapMs: everyMs, count: 1 })),
]);

interface Event {
  readonly atMs: number;
  readonly userId: string;
  readonly process: number;
}

function eventsOf(userId: string, parts: readonly { process: number; gapMs: number; count: number }[]): Event[] {
  let atMs = 0;
  return parts
    .flatMap(({ process, gapMs, count }) =>
      Array.from({ length: count }, () => {
        atMs += gapMs;
        return { atMs, userId, process };
      }),
    )
    .filter((event) => event.atMs < lengthMs);
}

/** What a token bucket has left that is charged with all that passed, when it did. */
function bucket() {
  let left = userEventBurst;
  let atMs = 0;
  return {
    leftAt(nowMs: number): number {
      left = Math.min(userEventBurst, left + ((nowMs - atMs) * userEventsPerSecond) / 1000);
      atMs = nowMs;
      return left;
    },
    charge(): void {
      left -= 1;
    },
  };
}

const project = suiteFolder();
beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));
const load = async <T>(path: string) => (await import(pathToFileURL(join(project(), 'dist', path)).href)) as T;

it('limits of a user over several processes let pass what one token bucket would, and little more', async () => {
  const redis = await startRedis();
  onTestFinished(redis.stop);
  const client = new Client(redis.url);
  onTestFinished(() => client.disconnect());
  const { RateLimits } = await load<LimitsModule>('middleware/rate-limits.js');
  const { SharedLimits } = await load<SharedModule>('store/shared-limits.js');
  const { createScriptRunner } = await load<ScriptsModule>('store/scripts.js');
  const run = createScriptRunner(client, () => true, pino({ level: 'silent' }));

  /** How long it took at most until what passed on one process was known on the others. */
  let knownAfterMs = 0;
  const nodes = Array.from({ length: processes }, () => {
    const limits = new RateLimits(userEventsPerSecond, userEventBurst);
    let sharedAtMs = performance.now();
    const measured: Run = async (...args) => {
      const beganAtMs = sharedAtMs;
      const result = await run(...args);
      knownAfterMs = Math.max(knownAfterMs, performance.now() - beganAtMs);
      return result;
    };
    const unshared = limits.unshared.bind(limits);
    limits.unshared = () => {
      knownAfterMs = Math.max(knownAfterMs, performance.now() - sharedAtMs);
      sharedAtMs = performance.now();
      return unshared();
    };
    const shared = new SharedLimits({ run: measured }, '{ws:limits}', limits);
    onTestFinished(() => shared.close());
    return limits;
  });

  const { seed, drawn } = draw(1, schedule);
  const users = [...extremes, ...drawn].map((parts, index) => ({
    userId: `user-${index}`,
    parts,
    bucket: bucket(),
    lowest: 0,
    wrong: 0,
  }));
  const byId = new Map(users.map((user) => [user.userId, user]));
  const events = users.flatMap(({ userId, parts }) => eventsOf(userId, parts)).sort((a, b) => a.atMs - b.atMs);

  const beganAtMs = performance.now();
  for (const { atMs, userId, process } of events) {
    const waitMs = atMs - (performance.now() - beganAtMs);
    if (waitMs > 1) await sleep(waitMs);
    const user = byId.get(userId);
    if (user === undefined) continue;
    const left = user.bucket.leftAt(performance.now());
    if (nodes[process]?.take(userId) === 0) {
      user.bucket.charge();
      user.lowest = Math.min(user.lowest, left - 1);
    } else if (left > 1.1) user.wrong += 1;
  }

  const excess =
    (processes - 1) * (userEventBurst + (2 * knownAfterMs * userEventsPerSecond) / 1000) +
    (maxAgeMs * userEventsPerSecond) / 1000;
  const failed = users.filter(({ wrong, lowest }) => wrong > 0 || lowest < -excess);
  expect(
    failed.map(({ parts, wrong, lowest }) => ({ parts, wrong, lowest })),
    `PROPERTY_SEED=${seed}, at most ${excess} beside`,
  ).toEqual([]);
});

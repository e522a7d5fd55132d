import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Redis as Client } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { build, chat, modules } from '../support/project.ts';
import { type Redis, type RedisOptions, startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

interface Cursor {
  readonly epoch: string;
  readonly offset: number;
}

interface Page extends Cursor {
  readonly events: readonly { readonly offset: number; readonly payload: unknown }[];
  readonly recovered: boolean;
}

/** What the store of a project can do, as far as these tests use it. */
interface Streams {
  publish(stream: string, event: object, idempotency?: object): Promise<Cursor & { readonly duplicate: boolean }>;
  read(stream: string, since: Cursor | undefined, limit: number): Promise<Page>;
}

const project = suiteFolder();
beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

/** A module of the project. */
const load = (file: string) => import(pathToFileURL(join(project(), 'dist', file)).href);

describe('a script in Redis', () => {
  const untilCounted = `
    const redis = new (require('ioredis').Redis)(process.argv[1]);
    (async () => { while ((await redis.get('count')) !== '2'); })().then(() => redis.disconnect());
  `;

  it('has its answer taken where the process was too busy to read it in time', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const client = new Client(redis.url);
    onTestFinished(() => client.disconnect());
    const { createScriptRunner, defineScript } = await load('store/scripts.js');
    const run = createScriptRunner(client, () => true, pino({ level: 'silent' }));
    const count = () => run(defineScript("return redis.call('INCR', KEYS[1])"), ['count'], []);
    expect(await count()).toBe(1);
    // From here on as in a timer, as the deadline itself.
    await setTimeout();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = count();
    // Nothing else happens in this process before the script has run.
    execFileSync(process.execPath, ['--eval', untilCounted, redis.url], { cwd: modules });
    vi.advanceTimersByTime(waitMs);
    expect(await answer).toBe(2);
  });
});

describe('streams in a Redis that crashes', () => {
  /** A store, and its Redis. */
  async function open(options: RedisOptions): Promise<{ redis: Redis; streams: Streams; isReady: () => boolean }> {
    const redis = await startRedis(options);
    onTestFinished(redis.stop);
    return { redis, ...(await connectTo(redis)) };
  }

  async function connectTo(redis: Redis): Promise<{ streams: Streams; isReady: () => boolean }> {
    const env = { REDIS_URL: redis.url };
    const { loadSettings } = await load('generated/settings.js');
    const settings = loadSettings(env, join(project(), 'config/websocket.json'));
    const { connectRedis } = await load('redis.js');
    const connections = connectRedis(settings.redis, pino({ level: 'silent' }));
    onTestFinished(() => connections.close());
    await connections.connected();
    const { RedisStreams } = await load('store/redis-streams.js');
    return { streams: new RedisStreams({ redis: connections, settings }), isReady: connections.isReady };
  }

  async function crash(redis: Redis, isReady: () => boolean): Promise<void> {
    await redis.crash();
    await until(waitMs, 'a lost connection', () => !isReady());
    await redis.start();
    await until(waitMs, 'a new connection', isReady);
  }

  const say = (streams: Streams, number: number, idempotency?: object) =>
    streams.publish('lobby', { event: 'said', payload: number }, idempotency);
  const heard = ({ events }: Page) => events.map(({ offset, payload }) => [offset, payload]);

  it('go on where every write is on the disk', async () => {
    const { redis, streams, isReady } = await open({ durable: 'always' });
    const first = await say(streams, 1, { userId: 'alice', key: 'once', content: '["say",{}]' });
    await say(streams, 2);
    await crash(redis, isReady);
    expect(await say(streams, 3)).toMatchObject({ epoch: first.epoch, offset: 3 });
    expect(await say(streams, 1, { userId: 'alice', key: 'once', content: '["say",{}]' })).toMatchObject({
      ...first,
      duplicate: true,
    });
    const page = await streams.read('lobby', first, 10);
    expect(page).toMatchObject({ epoch: first.epoch, recovered: true });
    expect(heard(page)).toEqual([
      [2, 2],
      [3, 3],
    ]);
  });

  it('have one epoch for all processes, another one since there is a replica that could take over', async () => {
    const { redis, streams } = await open({ durable: 'always', args: ['--repl-diskless-sync-delay', '0'] });
    const first = await say(streams, 1);
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(redis.port)] });
    onTestFinished(replica.stop);
    const admin = new Client(replica.url);
    onTestFinished(() => admin.disconnect());
    const hasAll = async () => (await admin.info('replication')).includes('master_link_status:up');
    await until(waitMs, 'a replica', hasAll);
    const { streams: later } = await connectTo(redis);
    const { epoch } = await say(streams, 2);
    expect(epoch).not.toBe(first.epoch);
    expect([await say(later, 3), await say(streams, 4)]).toMatchObject([{ epoch }, { epoch }]);
  });

  it('go on in a new epoch where writes may be lost, and nobody gets anything twice', async () => {
    const { redis, streams, isReady } = await open({ durable: 'later' });
    const first = await say(streams, 1);
    const second = await say(streams, 2);
    await crash(redis, isReady);
    const third = await say(streams, 3);
    expect(third.epoch).not.toBe(first.epoch);
    expect(third.offset).toBe(3);
    for (const [since, missed] of [
      [
        first,
        [
          [2, 2],
          [3, 3],
        ],
      ],
      [second, [[3, 3]]],
      // One who saw more than is left: what comes now has an offset that it saw before.
      [{ epoch: first.epoch, offset: 7 }, [[3, 3]]],
    ] as const) {
      const page = await streams.read('lobby', since, 10);
      expect(page).toMatchObject({ epoch: third.epoch, offset: 3, recovered: false });
      expect(heard(page)).toEqual(missed);
    }
    expect(await streams.read('lobby', third, 10)).toMatchObject({ recovered: true, events: [] });
    await crash(redis, isReady);
    const page = await streams.read('lobby', first, 10);
    expect(page.recovered).toBe(false);
    expect(heard(page)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('begin anew where nothing was kept', async () => {
    const { redis, streams, isReady } = await open({});
    const first = await say(streams, 1);
    await crash(redis, isReady);
    const page = await streams.read('lobby', first, 10);
    expect(page).toMatchObject({ offset: 0, recovered: false, events: [] });
    const again = await say(streams, 2);
    expect(again).toMatchObject({ epoch: page.epoch, offset: 1 });
    expect(again.epoch).not.toBe(first.epoch);
    expect(await streams.read('lobby', page, 10)).toMatchObject({ offset: 1, recovered: true });
  });
});

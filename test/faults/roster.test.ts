import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis as Client } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

const base = '{test}';

interface Connections {
  run(...args: unknown[]): Promise<unknown>;
  connected(): Promise<void>;
  onConnected(listener: () => void): void;
  close(): Promise<void>;
}

interface Roster {
  start(): Promise<void>;
  connect(userId: string, connectionId: string, limit: number): Promise<void>;
  enter(rooms: readonly string[], userId: string, connectionId: string): Promise<string[]>;
  members(room: string, limit: number): Promise<{ members: { userId: string }[] }>;
  close(): Promise<void>;
}

const project = suiteFolder();
beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

/** The roster of a node as the project has it, on a network that can lose what is asked or answered. */
async function startRoster(url: string) {
  const load = (file: string) => import(pathToFileURL(join(project(), 'dist', file)).href);
  // What the modules of the project export, the compiler cannot know.
  const { connectRedis } = (await load('redis.js')) as { connectRedis: (...args: unknown[]) => Connections };
  const { RedisRoster } = (await load('store/redis-roster.js')) as { RedisRoster: new (...args: unknown[]) => Roster };
  const redis = connectRedis(
    { url, keyPrefix: 'test', caFile: '', sentinels: [], masterName: 'mymaster' },
    pino({ level: 'silent' }),
  );
  onTestFinished(() => redis.close());
  await redis.connected();
  const network = { loses: 'nothing' as 'nothing' | 'questions' | 'the next answer' };
  const run = async (...args: unknown[]): Promise<unknown> => {
    if (network.loses === 'questions') throw new Error('lost');
    const answer = await redis.run(...args);
    if (network.loses === 'nothing') return answer;
    network.loses = 'nothing';
    throw new Error('lost');
  };
  const roster = new RedisRoster({ run, onConnected: redis.onConnected }, base, {
    graceSeconds: 0,
    rejoinSeconds: 1,
    maxPerConnection: 100,
  });
  await roster.start();
  onTestFinished(() => roster.close());
  return { roster, network };
}

it('a node that was given up comes back, also when the answer that says so is lost', async () => {
  const server = await startRedis();
  onTestFinished(server.stop);
  const redis = new Client(server.url);
  onTestFinished(() => redis.disconnect());
  const { roster, network } = await startRoster(server.url);
  await roster.connect('alice', 'a', 10);
  await roster.enter(['lobby'], 'alice', 'a');
  const { roster: other } = await startRoster(server.url);
  const members = async () => (await other.members('lobby', 100)).members.map(({ userId }) => userId);
  expect(await members()).toEqual(['alice']);

  network.loses = 'questions';
  const [node = ''] = await redis.keys(`${base}:node:*`);
  await redis.zadd(`${base}:nodes`, 1, node.slice(`${base}:node:`.length));
  await until(waitMs, 'a node that was given up', async () => (await members()).length === 0);
  network.loses = 'the next answer';
  await until(waitMs, 'an answer that is lost', () => network.loses === 'nothing');
  await until(waitMs, 'its user', async () => (await members()).includes('alice'));
});

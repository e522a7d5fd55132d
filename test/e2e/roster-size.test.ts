import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis as Client } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build, chat } from '../support/project.ts';
import { commandCounts, startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';

const size = 10_000;
const batch = 100;
const pageSize = 1000;
const roomId = 'stadium';

interface MemberPage {
  readonly members: readonly { readonly userId: string; readonly status: string }[];
  readonly memberCount: number;
  readonly nextMembers?: string;
}

/** The parts of a project that keep who is there in Redis; the compiler cannot know what a test makes. */
interface Roster {
  start(): Promise<void>;
  connect(userId: string, connectionId: string, limit: number): Promise<void>;
  enter(rooms: readonly string[], userId: string, connectionId: string): Promise<string[]>;
  setStatus(userId: string, connectionId: string, status: string): Promise<string[]>;
  members(room: string, limit: number, from?: string): Promise<MemberPage>;
  close(): Promise<void>;
}
type Run = (...args: unknown[]) => Promise<unknown>;
interface RosterModule {
  readonly RedisRoster: new (redis: { run: Run; onConnected: () => void }, base: string, settings: object) => Roster;
}
interface ScriptsModule {
  readonly createScriptRunner: (client: Client, isUsable: () => boolean, log: object) => Run;
}

describe('who is there, of 10,000 in one room', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));
  const load = async <T>(path: string) => (await import(pathToFileURL(join(project(), 'dist/store', path)).href)) as T;

  it('is told page by page, each by one call to Redis, with less than a second of work', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const [client, observer] = [new Client(redis.url), new Client(redis.url)];
    onTestFinished(() => {
      for (const connection of [client, observer]) connection.disconnect();
    });
    const { RedisRoster } = await load<RosterModule>('redis-roster.js');
    const { createScriptRunner } = await load<ScriptsModule>('scripts.js');
    const run = createScriptRunner(client, () => true, pino({ level: 'silent' }));
    const roster = new RedisRoster({ run, onConnected: () => {} }, '{ws:roster}', {
      graceSeconds: 15,
      rejoinSeconds: 120,
      maxPerConnection: 100,
    });
    await roster.start();
    const users = Array.from({ length: size }, (_, index) => `user-${index}`);
    for (let i = 0; i < size; i += batch) {
      await Promise.all(
        users.slice(i, i + batch).map(async (userId) => {
          await roster.connect(userId, `connection-of-${userId}`, 1);
          await roster.enter([roomId], userId, `connection-of-${userId}`);
        }),
      );
    }
    await roster.setStatus('user-7', 'connection-of-user-7', 'busy');
    await roster.members('elsewhere', pageSize);
    const before = await commandCounts(observer);
    const workedMs = async () => {
      const { user, system } = process.cpuUsage();
      const ofRedis = [...(await observer.info('cpu')).matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm)];
      return (user + system) / 1000 + ofRedis.reduce((sum, [, seconds]) => sum + Number(seconds) * 1000, 0);
    };
    const [fromMs, workedBeforeMs] = [performance.now(), await workedMs()];
    const pages = [await roster.members(roomId, pageSize)];
    for (let from = pages[0]?.nextMembers; from !== undefined; from = pages.at(-1)?.nextMembers) {
      pages.push(await roster.members(roomId, pageSize, from));
    }
    const [tookMs, workMs] = [performance.now() - fromMs, (await workedMs()) - workedBeforeMs];
    const after = await commandCounts(observer);

    const sweeps = Math.ceil(tookMs / 1000);
    const calls = after('evalsha') - before('evalsha');
    expect(calls).toBeGreaterThanOrEqual(pages.length);
    expect(calls).toBeLessThanOrEqual(pages.length + sweeps);
    expect(after('eval') - before('eval')).toBe(0);
    expect(workMs).toBeLessThan(1000);
    const members = pages.flatMap((page) => page.members);
    for (const page of pages) {
      expect(page.memberCount).toBe(size);
      expect(page.members.length).toBeLessThanOrEqual(pageSize);
    }
    expect(pages.length).toBeLessThan((3 * size) / pageSize);
    expect(new Set(members.map(({ userId }) => userId))).toEqual(new Set(users));
    const busy = members.filter(({ status }) => status !== 'online');
    expect(new Set(busy.map(({ userId, status }) => `${userId} ${status}`))).toEqual(new Set(['user-7 busy']));
    await roster.close();
  });
});

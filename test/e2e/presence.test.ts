import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import type { Guest } from '../support/crowd.ts';
import { leasesOf, membersOf, type Nodes, nodesOf, roomy, untilSwept } from '../support/nodes.ts';
import { build, chat, triedOver } from '../support/project.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { listen } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

const choices: Choices = { ...chat, scaling: 'redis' };
/** Ten times what is promised: the machine may be slow. */
const goneMs = 200_000;
const roomId = 'lobby';

describe.each(triedOver('socket.io'))('presence on several nodes over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...choices, transport }));

  async function prepare(env: NodeJS.ProcessEnv = {}): Promise<Nodes & { readonly redis: Redis }> {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    return { redis, ...nodesOf(project(), { ...roomy, REDIS_URL: redis.url, ...env }) };
  }

  it('ends within 20 seconds for the 1,000 of a node that is killed, once per user and room, and not for who lives on', async () => {
    const { redis, start, enter, gather } = await prepare();
    const [doomed, living, other] = [await start(), await start(), await start()];
    const rooms = Array.from({ length: 20 }, (_, index) => `room-${index}`);
    const everywhere = rooms.slice(0, 2);
    const guests: Guest[] = Array.from({ length: 1000 }, (_, index) => ({
      userId: `user-${index}`,
      rooms: [`room-${index % rooms.length}`, `room-${(index + 7) % rooms.length}`],
    }));
    const survivors = guests.slice(0, 100);
    const dead = guests.slice(100);
    await gather(doomed, guests);
    await gather(living, survivors);
    const watchers = [await enter(living, 'watcher'), await enter(other, 'watcher')];
    for (const watcher of watchers) for (const room of rooms) await watcher.join(room);
    const heard = watchers.map(listen);

    await doomed.kill();
    const killedAtMs = performance.now();
    const expected = dead.flatMap(({ rooms }) => rooms).length + dead.length;
    for (const signs of heard) {
      const leftMs = goneMs - (performance.now() - killedAtMs);
      await until(leftMs, `${expected} signs that users are gone`, () => signs.length >= expected);
    }
    await untilSwept(redis.url, 2);

    const left = dead.flatMap(({ userId, rooms }) => rooms.map((room) => `user-left ${userId} ${room}`));
    const offline = dead.map(({ userId }) => `presence-update ${userId} offline`);
    for (const signs of heard) {
      const said = signs.map(({ event, userId, roomId, status }) => `${event} ${userId} ${roomId ?? status}`);
      expect(said.sort()).toEqual([...left, ...offline].sort());
    }
    for (const room of everywhere) {
      const there = survivors.filter((guest) => guest.rooms.includes(room)).map(({ userId }) => userId);
      for (const watcher of watchers) {
        expect(await membersOf(watcher, room)).toEqual([...there, 'watcher'].sort());
      }
    }
  });

  it('of a node that died alone is ended by the next one that starts', async () => {
    const { redis, start, enter, gather } = await prepare({ WS_ROOMS_GRACE_SECONDS: '600' });
    const administrator = new Client(redis.url);
    onTestFinished(() => administrator.disconnect());
    const only = await start();
    const leases = await leasesOf(administrator);
    const guests = Array.from({ length: 50 }, (_, index) => ({ userId: `user-${index}`, rooms: [roomId] }));
    await gather(only, guests);
    await only.kill();
    const watcher = await enter(await start(), 'watcher');
    const heard = listen(watcher);
    expect(await membersOf(watcher, roomId)).toEqual([...guests.map(({ userId }) => userId), 'watcher'].sort());
    // As if it had been silent for longer than a grace period.
    await leases.end();
    await until(waitMs, 'all gone', () => heard.length >= 2 * guests.length);
    await untilSwept(redis.url, 1);
    expect(await membersOf(watcher, roomId)).toEqual(['watcher']);
    expect(new Set(heard.map(({ event, userId }) => `${event} ${userId}`)).size).toBe(2 * guests.length);
    expect(heard.length).toBe(2 * guests.length);
  });
});

import { expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { RedisRoster } from '../../websocket/store/redis-roster.ts';
import { defineScript, type RunScript, unavailable } from '../../websocket/store/scripts.ts';
import { openRedis } from './open-redis.ts';
import { redisEnv } from './redis.ts';

test('a roster is right after a lost connection, also when what was on its way arrives late', async () => {
  const settings = loadSettings(redisEnv());
  const redis = await openRedis(settings);
  let isLost = false;
  let reconnect = () => {};
  const late: (() => Promise<unknown>)[] = [];
  const run: RunScript = async (...script) => {
    if (!isLost) return redis.run(...script);
    late.push(() => redis.run(...script));
    throw unavailable();
  };
  const onConnected = (listener: () => void) => {
    reconnect = listener;
  };
  const roster = new RedisRoster({ run, onConnected }, `{${settings.redis.keyPrefix}:roster}`, settings.rooms);
  onTestFinished(() => roster.close());
  await roster.start();
  for (const [userId, connectionId] of [
    ['alice', 'phone'],
    ['bob', 'tablet'],
    ['carol', 'laptop'],
  ] as const) {
    await roster.connect(userId, connectionId, 1);
    await roster.enter(['lobby'], userId, connectionId);
  }
  const gone: unknown[] = [];
  roster.onGone((departure) => gone.push(departure));

  isLost = true;
  await expect(roster.enter(['kitchen'], 'alice', 'phone')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(roster.connect('dave', 'watch', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await roster.leave('lobby', 'bob', 'tablet');
  await roster.disconnect('carol', 'laptop', false);
  await expect(roster.members('lobby', 100)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  isLost = false;
  reconnect();
  const usersIn = async (room: string) => (await roster.members(room, 100)).members.map(({ userId }) => userId).sort();
  const outcome = async () => ({ lobby: await usersIn('lobby'), kitchen: await usersIn('kitchen'), gone });
  const settled = { lobby: ['alice', 'carol'], kitchen: [], gone: [{ userId: 'bob', rooms: ['lobby'] }] };
  await expect.poll(outcome).toMatchObject(settled);

  await roster.enter(['lobby'], 'bob', 'tablet');
  await Promise.all(late.map((arrive) => arrive()));
  expect(await usersIn('kitchen')).toEqual([]);
  expect(await usersIn('lobby')).toEqual(['alice', 'bob', 'carol']);
  await roster.connect('dave', 'another watch', 1);
});

test('a roster is told anew to a Redis that lost it, also when an answer is lost', async () => {
  const settings = loadSettings({ ...redisEnv(), WS_ROOMS_GRACE_SECONDS: '1' });
  const base = `{${settings.redis.keyPrefix}:roster}`;
  const redis = await openRedis(settings);
  let lostAnswers = 0;
  let isAway = false;
  const run: RunScript = async (...script) => {
    if (isAway) throw unavailable();
    const answer = await redis.run(...script);
    if (lostAnswers === 0) return answer;
    lostAnswers -= 1;
    throw unavailable();
  };
  const roster = new RedisRoster({ run, onConnected: () => {} }, base, settings.rooms);
  onTestFinished(() => roster.close());
  await roster.start();
  await roster.connect('alice', 'phone', 1);
  for (const room of ['lobby', 'kitchen']) await roster.enter([room], 'alice', 'phone');
  await roster.connect('bob', 'tablet', 1);
  await roster.enter(['lobby'], 'bob', 'tablet');
  const gone: unknown[] = [];
  roster.onGone(({ userId, rooms }) => gone.push(...rooms.map((room) => `${userId} ${room}`)));

  isAway = true;
  await roster.leave('kitchen', 'alice', 'phone');
  await roster.disconnect('bob', 'tablet', true);
  const forget = defineScript("return redis.call('DEL', unpack(redis.call('KEYS', KEYS[1] .. ':*')))");
  expect(await redis.run(forget, [base], [])).toBeGreaterThan(4);
  lostAnswers = 1;
  isAway = false;
  await expect.poll(() => lostAnswers).toBe(0);
  const usersIn = async (room: string) => (await roster.members(room, 100)).members.map(({ userId }) => userId);
  await expect.poll(() => usersIn('lobby')).toContain('alice');
  await expect.poll(() => gone).toEqual(['alice kitchen', 'bob lobby']);
  expect(await usersIn('lobby')).toEqual(['alice']);
  await expect(roster.connect('alice', 'laptop', 1)).rejects.toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
});

test('a roster that was given up takes back who is still there, and nobody whose client is closing', async () => {
  const settings = loadSettings({ ...redisEnv(), WS_ROOMS_GRACE_SECONDS: '0' });
  const base = `{${settings.redis.keyPrefix}:roster}`;
  const redis = await openRedis(settings);
  let isAway = false;
  const run: RunScript = (...script) => (isAway ? Promise.reject(unavailable()) : redis.run(...script));
  const open = async (run: RunScript) => {
    const roster = new RedisRoster({ run, onConnected: () => {} }, base, settings.rooms);
    onTestFinished(() => roster.close());
    await roster.start();
    return roster;
  };
  const roster = await open(run);
  let isOpen = true;
  await roster.connect('bob', 'tablet', 1, () => isOpen);
  await roster.connect('alice', 'phone', 1);
  for (const [userId, connectionId] of [['bob', 'tablet'] as const, ['alice', 'phone'] as const]) {
    await roster.enter(['lobby'], userId, connectionId);
  }
  const back: string[] = [];
  roster.onBack(({ userId }) => back.push(userId));

  isAway = true;
  isOpen = false;
  const end = defineScript("return redis.call('ZADD', KEYS[1], 1, redis.call('ZRANGE', KEYS[1], 0, 0)[1])");
  await redis.run(end, [`${base}:nodes`], []);
  const other = await open(redis.run);
  const usersIn = async (room: string) => (await other.members(room, 100)).members.map(({ userId }) => userId);
  await expect.poll(() => usersIn('lobby')).toEqual([]);
  isAway = false;
  await expect.poll(() => back).toEqual(['alice']);
  expect(await usersIn('lobby')).toEqual(['alice']);
  await roster.disconnect('bob', 'tablet', false);
  expect(await usersIn('lobby')).toEqual(['alice']);
});

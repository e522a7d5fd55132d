import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Gate } from '../../websocket/gate.ts';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { Orders } from '../../websocket/orders.ts';
import { connectRedis } from '../../websocket/redis.ts';
import { RedisRevocations } from '../../websocket/store/redis-revocations.ts';
import { redisEnv } from './redis.ts';

const log = pino({ level: 'silent' });

/** What one process knows of what was revoked, beside others with this key. */
async function openProcess(key: string, { isTold = true, maxTokenDays = 1 } = {}) {
  const redis = connectRedis(loadSettings({ ...redisEnv(), WS_REDIS_KEY_PREFIX: key }).redis, log);
  onTestFinished(() => redis.close());
  let further: () => Promise<unknown> = () => Promise.resolve();
  const own = {
    ...redis,
    alsoTry: (trial: () => Promise<unknown>) => {
      further = trial;
    },
  };
  const orders = isTold ? new Orders(redis, log) : new Orders({ orders: () => async () => {} }, log);
  const revocations = new RedisRevocations(own, orders, `{${key}:revoked}`, { maxTokenDays });
  await redis.connected();
  await further();
  const heard: string[] = [];
  revocations.onRevoked((name) => heard.push(name));
  return { revocations, heard, redis, look: () => further() };
}

test('what is revoked is known to all processes, and told to each once', async () => {
  const key = randomUUID();
  const [east, west] = [await openProcess(key), await openProcess(key)];
  const timeMs = await east.revocations.revoke('user/alice');
  expect(east.heard).toEqual(['user/alice']);
  expect(await west.revocations.find(['user/alice', 'user/bob'])).toEqual([timeMs, undefined]);
  await expect.poll(() => west.heard).toEqual(['user/alice']);
  expect(west.revocations.recent('user/alice')).toBe(timeMs);
  await west.look();
  expect(west.heard).toEqual(['user/alice']);
  expect(await east.revocations.revoke('user/alice')).toBeGreaterThan(timeMs);
  await expect.poll(() => west.heard).toEqual(['user/alice', 'user/alice']);
});

test('who is told of nothing sees it all when they look', async () => {
  const key = randomUUID();
  const [east, west] = [await openProcess(key), await openProcess(key, { isTold: false })];
  const names = Array.from({ length: 2500 }, (_, number) => `token/${number}`);
  for (let from = 0; from < names.length; from += 100) {
    await Promise.all(names.slice(from, from + 100).map((name) => east.revocations.revoke(name)));
  }
  expect(west.heard).toEqual([]);
  await west.look();
  expect(west.heard.toSorted()).toEqual(names.toSorted());
});

test('what no token can be of any more is forgotten', async () => {
  const key = randomUUID();
  const brief = await openProcess(key, { maxTokenDays: 1 / 86_400_000 });
  await brief.revocations.revoke('user/alice');
  await expect.poll(() => brief.revocations.find(['user/alice'])).toEqual([undefined]);
});

test('what other processes send waits from the loss of a connection until it is known what was revoked', async () => {
  const gate = new Gate();
  const passed: string[] = [];
  const send = (text: string): void => gate.pass(() => passed.push(text));
  send('before');
  gate.shut();
  const { shuts } = gate;
  send('first');
  gate.shut();
  send('second');
  // It began before the second loss.
  gate.open(shuts);
  expect(passed).toEqual(['before']);
  gate.open(gate.shuts);
  send('after');
  expect(passed).toEqual(['before', 'first', 'second', 'after']);
});

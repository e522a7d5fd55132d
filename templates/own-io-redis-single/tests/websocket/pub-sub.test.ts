import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Frame } from '../../websocket/cork.js';
import { eventFrame } from '../../websocket/generated/frames.js';
import { loadSettings } from '../../websocket/generated/settings.js';
import { connectPubSub } from '../../websocket/pub-sub.js';
import { redisEnv } from './redis.js';

test('what is published without a connection is dropped, and nothing of it comes later', async () => {
  const { url, keyPrefix } = loadSettings(redisEnv()).redis;
  const options = { retryStrategy: () => 100, socketTimeout: 2000, lazyConnect: true };
  const { clients, channel, adapter } = connectPubSub(url, keyPrefix, options);
  const listener = new Redis(url);
  onTestFinished(() => {
    for (const client of [...clients, listener]) client.disconnect();
  });
  const heard: string[] = [];
  listener.on('message', (_channel, message) => heard.push(message));
  await listener.subscribe(channel);

  const { publish } = adapter({ node: 'here', deliver: () => {}, log: pino({ level: 'silent' }) });
  const say = (data: string) => publish({ rooms: [], except: [] }, new Frame(eventFrame('any', [data])));
  for (let number = 0; number < 100; number += 1) say('before');
  await setImmediate();
  for (const client of clients) await client.connect();
  say('after');
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(heard.join()).not.toContain('before');
});

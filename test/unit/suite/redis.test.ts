import { Redis as Client } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../support/redis.ts';

it('a Redis of a test can be shut down, crash, hang and come back on the same port', async () => {
  const redis = await startRedis({ durable: 'always' });
  onTestFinished(redis.stop);
  const client = new Client(redis.url, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  await client.set('key', 'value');

  await redis.shutDown();
  await redis.start();
  expect(await client.get('key')).toBe('value');

  const before = redis.pid();
  await redis.crash();
  await redis.start();
  expect(redis.pid()).not.toBe(before);
  expect(await client.get('key')).toBe('value');

  redis.pause();
  let isAnswered = false;
  const answer = client.get('key').finally(() => {
    isAnswered = true;
  });
  await new Promise(setImmediate);
  expect(isAnswered).toBe(false);
  redis.resume();
  expect(await answer).toBe('value');
});

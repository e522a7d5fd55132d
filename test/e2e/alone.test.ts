import { Redis as Client } from 'ioredis';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { nodesOf } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';

const roomId = 'lobby';
const project = suiteFolder();
beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

it('a durable event is published to other nodes only while there are any', async () => {
  const redis = await startRedis();
  onTestFinished(redis.stop);
  const admin = new Client(redis.url);
  onTestFinished(() => admin.disconnect());
  const publishes = async () => {
    const stats = await admin.info('commandstats');
    return Number(/cmdstat_publish:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };
  const { start, enter } = nodesOf(project(), { REDIS_URL: redis.url });
  const alice = await enter(await start(), 'alice', roomId);
  const toAlice = collect(alice, 'new-message');
  const before = await publishes();
  for (const content of ['1', '2', '3']) await alice.emit('message', { roomId, content });
  await toAlice.waitFor({ content: '3' });
  expect(await publishes()).toBe(before);

  const bob = await enter(await start(), 'bob', roomId);
  const toBob = collect(bob, 'new-message');
  await alice.emit('message', { roomId, content: '4' });
  await toBob.waitFor({ content: '4' });
  expect(await publishes()).toBeGreaterThan(before);
});

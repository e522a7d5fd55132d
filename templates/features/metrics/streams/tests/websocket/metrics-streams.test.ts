import { expect, test } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { Metrics } from '../../websocket/metrics.ts';
import { MeasuredStreams } from '../../websocket/store/measured-streams.ts';
import { defineScript } from '../../websocket/store/scripts.ts';
import { metric } from './metric.ts';
import { openRedis } from './open-redis.ts';
import { openStreams } from './open-streams.ts';
import { redisEnv } from './redis.ts';
import { startServer } from './support.ts';

test('metrics show how streams are written and read', async () => {
  const { io } = await startServer();
  const metrics = new Metrics(io);
  const streams = new MeasuredStreams(await openStreams(), metrics);
  const said = { event: 'said', payload: {} };
  const keyed = (sent: string) => ({ userId: 'alice', key: 'once', content: JSON.stringify(['say', sent]) });
  const { epoch } = await streams.publish('lobby', said, keyed('x'));
  const other = streams.publish('lobby', said, keyed('y'));
  await expect(other).rejects.toThrow();
  for (const since of [undefined, { epoch, offset: 0 }, { epoch, offset: 1 }, { epoch: 'another', offset: 0 }]) {
    await streams.read('lobby', since, 10);
  }
  const text = await metrics.text();
  const lines = text.split('\n').filter((line) => /^ws_(publish|catch)/.test(line) && !line.includes('bucket'));
  expect(lines.map((line) => line.replace(/(_sum) .*/, '$1')).sort()).toEqual([
    'ws_catch_ups_total{outcome="filled"} 1',
    'ws_catch_ups_total{outcome="gone"} 1',
    'ws_catch_ups_total{outcome="nothing"} 1',
    'ws_publish_failures_total 1',
    'ws_publish_queue 0',
    'ws_publish_seconds_count 2',
    'ws_publish_seconds_sum',
  ]);
});

test('metrics show streams that begin a new epoch', async () => {
  const env = redisEnv();
  const { io } = await startServer();
  const metrics = new Metrics(io);
  const streams = new MeasuredStreams(await openStreams(env), metrics);
  const changes = async () => (await metrics.text()).split('\n').filter((line) => line.startsWith('ws_epoch_changes'));
  await streams.publish('lobby', { event: 'said', payload: {} });
  await streams.positions(['lobby', 'empty']);
  await streams.positions(['lobby', 'empty']);
  expect(await changes()).toEqual(['ws_epoch_changes_total 0']);
  const settings = loadSettings(env);
  const redis = await openRedis(settings);
  const forget = defineScript("redis.call('DEL', KEYS[1]) return redis.call('DEL', KEYS[2])");
  const tags = Array.from({ length: 16 }, (_, shard) => `{${settings.redis.keyPrefix}:${shard}}`);
  const removed = await Promise.all(tags.map((tag) => redis.run(forget, [`${tag}:epoch`, `${tag}:meta:lobby`], [])));
  expect(removed.filter((count) => count === 1)).toHaveLength(1);
  await streams.positions(['lobby', 'empty']);
  expect(await changes()).toEqual(['ws_epoch_changes_total 1']);
});

test('metrics show how often Redis was reached', async () => {
  const { url } = await startServer();
  expect(await metric(url, 'ws_redis_connects_total')).toEqual(['ws_redis_connects_total 1']);
  expect(await metric(url, 'ws_redis_ready')).toEqual(['ws_redis_ready 1']);
});

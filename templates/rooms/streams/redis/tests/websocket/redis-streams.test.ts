import { expect, test } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { defineScript } from '../../websocket/store/scripts.ts';
import { openRedis } from './open-redis.ts';
import { openStreams } from './open-streams.ts';
import { redisEnv } from './redis.ts';

const event = { event: 'said', payload: {} };

test('streams that hold nothing take no key in Redis', async () => {
  const env = redisEnv();
  const streams = await openStreams(env);
  const settings = loadSettings(env);
  const redis = await openRedis(settings);
  const count = defineScript("return redis.call('EXISTS', unpack(KEYS))");
  const keysOf = async (stream: string) => {
    const tags = Array.from({ length: 16 }, (_, shard) => `{${settings.redis.keyPrefix}:${shard}}`);
    const counts = tags.map((tag) => redis.run(count, [`${tag}:meta:${stream}`, `${tag}:log:${stream}`], []));
    return (await Promise.all(counts)).reduce((sum: number, found) => sum + Number(found), 0);
  };
  const { epoch, offset } = await streams.read('a', undefined, 10);
  expect(await streams.positions(['a'])).toEqual(new Map([['a', { epoch, offset }]]));
  expect(await keysOf('a')).toBe(0);
  await streams.publish('a', event);
  expect(await keysOf('a')).toBe(2);
});

test('a cursor of a stream that held nothing is good as long as no other stream of its name can have come and gone', async () => {
  const streams = await openStreams();
  const { epoch } = await streams.publish('a', event);
  const [, server, part] = /^(\S+)\.(\d+)$/.exec(epoch) ?? [];
  const read = async (back: number, offset: number) => {
    const since = { epoch: `${server}.${Number(part) - back}`, offset };
    const { recovered, events } = await streams.read('a', since, 10);
    return { recovered, count: events.length };
  };
  expect(await read(0, 0)).toEqual({ recovered: true, count: 1 });
  expect(await read(1, 0)).toEqual({ recovered: true, count: 1 });
  expect(await read(2, 0)).toEqual({ recovered: false, count: 1 });
  expect(await read(1, 1)).toEqual({ recovered: false, count: 1 });
});

import { expect, test } from 'vitest';
import { Metrics } from '../../websocket/metrics.js';
import { MeasuredStreams } from '../../websocket/store/measured-streams.js';
import { openStreams } from './open-streams.js';
import { startServer } from './support.js';

test('metrics show how streams are written and read', async () => {
  const { io } = await startServer();
  const metrics = new Metrics(io);
  const streams = new MeasuredStreams(await openStreams(), metrics);
  const { epoch } = await streams.publish('lobby', { event: 'said', payload: {} }, { key: 'once', hash: 'x' });
  await expect(streams.publish('lobby', { event: 'said', payload: {} }, { key: 'once', hash: 'y' })).rejects.toThrow();
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

import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { watchHealth } from '../../websocket/redis-health.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** Follows one connection, as a test lets it be, and keeps what is logged. */
function follow() {
  const client = Object.assign(new EventEmitter(), { status: 'connecting', disconnect: () => {} });
  const lines: { redis: string; reason?: string; msg: string }[] = [];
  const kept = new Writable({
    write(line, _encoding, written) {
      lines.push(JSON.parse(String(line)));
      written();
    },
  });
  let attempt = async (): Promise<void> => {};
  const health = watchHealth({
    clients: [client as unknown as Redis],
    servers: [{ host: 'redis.test', port: 6379 }],
    tryOut: () => attempt(),
    isUsable: () => client.status === 'ready',
    log: pino(kept),
  });
  onTestFinished(() => health.close());
  const become = (status: 'ready' | 'close'): void => {
    client.status = status;
    client.emit(status);
  };
  const answer = (answered: () => Promise<void>): void => {
    attempt = answered;
  };
  return { client, health, lines, become, answer };
}

test('is ready when all was tried out, and no longer when Redis refuses something', async () => {
  const { health, lines, become, answer } = follow();
  become('ready');
  expect(health.isReady()).toBe(false);
  await health.connected();
  expect(health.isReady()).toBe(true);
  answer(() => Promise.reject(new Error('OOM command not allowed')));
  await vi.advanceTimersByTimeAsync(1000);
  expect(health.isReady()).toBe(false);
  answer(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(1000);
  expect(health.isReady()).toBe(true);
  expect(lines).toEqual([
    expect.objectContaining({ redis: 'redis.test:6379', msg: 'connected to Redis' }),
    expect.objectContaining({
      redis: 'redis.test:6379',
      reason: 'OOM command not allowed',
      msg: 'Redis cannot be used',
    }),
    expect.objectContaining({ redis: 'redis.test:6379', msg: 'connected to Redis' }),
  ]);
});

test('says once that Redis is away, then at most once a minute, whatever the reasons', async () => {
  const { client, health, lines, become } = follow();
  become('ready');
  await health.connected();
  become('close');
  const minutes = 10;
  for (let second = 0; second < minutes * 60; second += 1) {
    client.emit('error', new Error(second % 2 === 0 ? 'connect ECONNREFUSED' : 'connect ETIMEDOUT'));
    await vi.advanceTimersByTimeAsync(1000);
  }
  become('ready');
  await health.connected();
  const away = lines.filter(({ msg }) => msg === 'Redis cannot be used');
  expect(away.length).toBe(1 + minutes);
  expect(lines.length).toBe(away.length + 2);
  expect(new Set(lines.map(({ redis }) => redis))).toEqual(new Set(['redis.test:6379']));
});

test('is not made to look away by one script that Redis refuses', async () => {
  const { health, lines, become } = follow();
  become('ready');
  await health.connected();
  for (let i = 0; i < 10; i += 1) await health.refused(new Error('ERR wrong type script: 1, on @user_script:1.'));
  expect(health.isReady()).toBe(true);
  expect(lines.length).toBe(2);
  expect(lines[1]).toMatchObject({ reason: 'ERR wrong type', msg: 'Redis refused a script' });
});

test('is not ready where there is no answer in time', async () => {
  const { health, lines, become, answer } = follow();
  become('ready');
  await health.connected();
  answer(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(5000);
  expect(health.isReady()).toBe(false);
  expect(lines.at(-1)).toMatchObject({ reason: expect.stringContaining('no answer'), msg: 'Redis cannot be used' });
});

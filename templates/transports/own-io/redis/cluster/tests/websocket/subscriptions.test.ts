import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { Subscriptions } from '../../websocket/subscriptions.ts';

/** Connects to the cluster for the time of a test. */
function connect(options: { shardedSubscribers?: boolean; enableOfflineQueue?: boolean } = {}): Cluster {
  const startup = (process.env.REDIS_NODES ?? '').split(',').map((url) => {
    const { hostname, port } = new URL(url);
    return { host: hostname, port: Number(port) };
  });
  const cluster = new Cluster(startup, options);
  cluster.on('error', () => {});
  onTestFinished(() => cluster.disconnect());
  return cluster;
}

function create() {
  const cluster = connect({ shardedSubscribers: true, enableOfflineQueue: false });
  const publisher = connect();
  const heard: string[] = [];
  cluster.on('smessage', (_channel: string, message: string) => heard.push(message));
  return {
    subscriptions: new Subscriptions(cluster),
    isReady: () => expect.poll(() => cluster.status).toBe('ready'),
    heard,
    /** How many listen to a channel. */
    listeners: (channel: string) => publisher.spublish(channel, channel),
  };
}

test('a channel is listened to from the moment on at which it is settled', async () => {
  const { subscriptions, isReady, heard, listeners } = create();
  await isReady();
  const channels = Array.from({ length: 30 }, () => randomUUID());
  for (const channel of channels) {
    subscriptions.open(channel);
    await subscriptions.settled();
    expect(await listeners(channel)).toBe(1);
  }
  await expect.poll(() => heard).toEqual(channels);
});

test('a channel that is closed is listened to no longer, unless it is opened again', async () => {
  const { subscriptions, isReady, listeners } = create();
  await isReady();
  const [closed, again] = [randomUUID(), randomUUID()];
  for (const channel of [closed, again]) {
    subscriptions.open(channel);
    subscriptions.close(channel);
  }
  subscriptions.open(again);
  await subscriptions.settled();
  expect(await listeners(again)).toBe(1);
  await expect.poll(() => listeners(closed)).toBe(0);
});

test('what happens without a connection is made up for when there is one', async () => {
  const { subscriptions, isReady, listeners } = create();
  const [open, closed] = [randomUUID(), randomUUID()];
  subscriptions.open(open);
  subscriptions.open(closed);
  subscriptions.close(closed);
  await subscriptions.settled();
  await isReady();
  await expect.poll(() => listeners(open)).toBe(1);
  expect(await listeners(closed)).toBe(0);
});

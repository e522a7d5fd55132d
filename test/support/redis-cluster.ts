import { Redis as Client } from 'ioredis';
import { type Redis, startRedis } from './redis.ts';
import { until, waitMs } from './within.ts';

const size = 3;
const slots = 16384;

/** A real Redis Cluster of the test's own: three masters without replicas, on the loopback interface. */
export interface RedisCluster {
  /** Where its servers are, with commas between them. */
  readonly nodes: string;
  readonly servers: readonly Redis[];
  /** Moves all keys of a slot, and what is published there, to the next server, as a re-sharding does. */
  readonly moveSlot: (slot: number) => Promise<void>;
  /** Resolves when all slots are served, in the view of every server. */
  readonly isComplete: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a cluster; resolves when all of its slots are served. The caller ends it with `stop`. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: size }, () => startRedis({ cluster: true })));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  const isComplete = async () => {
    for (const { url } of servers) await untilComplete(url);
  };
  const clients = servers.map(({ url }) => new Client(url));
  const moveSlot = async (slot: number) => {
    const from = Math.floor(slot / (slots / size));
    await move(
      slot,
      servers.map(({ url }) => url),
      from,
      (from + 1) % size,
    );
  };
  try {
    for (const [index, client] of clients.entries()) {
      const [from, to] = [Math.ceil((slots / size) * index), Math.ceil((slots / size) * (index + 1)) - 1];
      await client.cluster('ADDSLOTSRANGE', from, to);
      await client.cluster('SET-CONFIG-EPOCH', index + 1);
      for (const { port, busPort } of servers.slice(0, index)) {
        await client.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
      }
    }
    await isComplete();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const client of clients) client.disconnect();
  }
  return { nodes: servers.map(({ url }) => url).join(','), servers, moveSlot, isComplete, stop };
}

async function untilComplete(url: string): Promise<void> {
  const client = new Client(url);
  try {
    await until(waitMs, 'a complete cluster', async () => {
      const info = String(await client.cluster('INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`);
    });
  } finally {
    client.disconnect();
  }
}

async function move(slot: number, urls: readonly string[], from: number, to: number): Promise<void> {
  const clients = urls.map((url) => new Client(url));
  try {
    const [source, target] = [clients[from], clients[to]];
    if (source === undefined || target === undefined) throw new Error('there is no such server');
    const [sourceId, targetId] = [await source.cluster('MYID'), await target.cluster('MYID')];
    await target.cluster('SETSLOT', slot, 'IMPORTING', String(sourceId));
    await source.cluster('SETSLOT', slot, 'MIGRATING', String(targetId));
    const { hostname, port } = new URL(urls[to] ?? '');
    for (;;) {
      const keys = (await source.cluster('GETKEYSINSLOT', slot, 10)) as string[];
      if (keys.length === 0) break;
      await source.call('MIGRATE', hostname, port, '', 0, 5000, 'KEYS', ...keys);
    }
    for (const client of [target, source]) await client.cluster('SETSLOT', slot, 'NODE', String(targetId));
  } finally {
    for (const client of clients) client.disconnect();
  }
}

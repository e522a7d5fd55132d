import { readFileSync } from 'node:fs';
import { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Settings } from './generated/settings.js';
import { connectPubSub } from './pub-sub.js';
import { watchHealth } from './redis-health.js';
import { createScriptRunner } from './store/scripts.js';

const MIN_VERSION = 7;
const MAX_RETRY_DELAY_MS = 2000;
/** A connection on which an answer is missing for so long is taken for dead, and made anew. */
const MAX_SILENCE_MS = 2000;

/** The connections to the cluster. They come back by themselves for ever; meanwhile commands fail instead of waiting. */
export function connectRedis({ nodes, shards, keyPrefix, caFile }: Settings['redis'], log: Logger) {
  const servers = nodes.map((node) => serverOf(node, caFile));
  const options = clientOptions(servers[0] ?? serverOf('redis://localhost', ''));
  const startup = servers.map(({ host, port }) => ({ host, port }));
  const pubSub = connectPubSub(startup, keyPrefix, options);
  const commands = new Cluster(startup, { ...options, enableOfflineQueue: false });
  const isUsable = (): boolean => commands.status === 'ready';
  // A server that is gone is no longer among the nodes: what it holds is asked for.
  const probes = ['roster', ...Array(shards).keys()].map((part) => `{${keyPrefix}:${part}}`);
  const ping = () =>
    Promise.all([...commands.nodes('master').map((node) => node.ping()), ...probes.map((key) => commands.exists(key))]);
  const health = watchHealth({ clients: [...pubSub.clients, commands], ping, isUsable, log });
  commands.on('+node', health.renewed);

  return {
    ...health,
    /** No channel is one to which every process listens. */
    channel: '',
    /** Carries events between the processes. */
    adapter: pubSub.adapter,
    /** Resolves when what other processes send to the rooms that were joined here so far arrives here. */
    subscribed: pubSub.subscribed,
    /** Runs a script on the server that holds its keys. */
    run: createScriptRunner(commands, isUsable, log),
    /** Whether no acknowledged write can be lost: a server of a cluster may be replaced by a replica that lags behind. */
    keepsWrites: (): boolean => false,

    /** As `connected` of `watchHealth`. Rejects where a server answers that is not one of a cluster, or too old. */
    async connected(): Promise<void> {
      for (const server of servers) await probe(server);
      await health.connected();
    },
  };
}

export type RedisConnections = ReturnType<typeof connectRedis>;

/** What all connections have in common. */
export type ClientOptions = ReturnType<typeof clientOptions>;

function clientOptions({ host: _, port: __, ...credentials }: Server) {
  return {
    clusterRetryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
    redisOptions: { ...credentials, socketTimeout: MAX_SILENCE_MS },
    slotsRefreshTimeout: MAX_SILENCE_MS,
    // The names of a certificate are those that the cluster announces, not the addresses behind them.
    dnsLookup: (address: string, callback: (error: null, address: string) => void) => callback(null, address),
  };
}

/** Where a server is, and what it demands. */
interface Server {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly ca?: Buffer };
}

function serverOf(node: string, caFile: string): Server {
  const { hostname, port, username, password, protocol } = new URL(node);
  return {
    host: hostname,
    port: Number(port || 6379),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: caFile === '' ? {} : { ca: readFileSync(caFile) } }),
  };
}

/** Throws when the server can be reached and sharded Pub/Sub would not work with it. */
async function probe(server: Server): Promise<void> {
  const redis = new Redis({ ...server, retryStrategy: null, maxRetriesPerRequest: 0, socketTimeout: MAX_SILENCE_MS });
  redis.on('error', () => {});
  const info = await redis.info().catch(() => undefined);
  redis.disconnect();
  if (info === undefined) return;
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'of an unknown version';
  const isCluster = /^cluster_enabled:1/m.test(info);
  if (isCluster && Number.parseInt(version, 10) >= MIN_VERSION) return;
  throw new Error(
    `scaling "redis-sharded" needs Redis Cluster ${MIN_VERSION} or newer, and ${server.host}:${server.port} is Redis ${version}${isCluster ? '' : ' without cluster mode'}. Set REDIS_NODES to servers of a cluster, or choose scaling "redis".`,
  );
}

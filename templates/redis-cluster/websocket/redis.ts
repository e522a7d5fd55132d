import { readFileSync } from 'node:fs';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Settings } from './generated/settings.js';
import { watchHealth } from './redis-health.js';
import { createScriptRunner } from './store/scripts.js';

const MIN_VERSION = 7;
const MAX_RETRY_DELAY_MS = 2000;
/** A connection on which an answer is missing for so long is taken for dead, and made anew. */
const MAX_SILENCE_MS = 2000;

/** For the adapter, which does not look at what becomes of its commands: a failed one must not end the process. */
class AdapterCluster extends Cluster {
  /** Subscriptions that are not yet in force. */
  readonly subscribing = new Set<Promise<unknown>>();

  override sendCommand(...[command, stream, node]: Parameters<Cluster['sendCommand']>): unknown {
    command.promise.catch(() => {});
    if (command.name === 'ssubscribe') {
      const settled: Promise<void> = command.promise
        .catch(() => {})
        .then(() => {
          this.subscribing.delete(settled);
        });
      this.subscribing.add(settled);
    }
    return super.sendCommand(command, stream, node);
  }

  /** What is published without a connection, or refused, is dropped: kept, it would fill the memory in a long outage. */
  override async spublish(channel: string | Buffer, message: string | Buffer): Promise<unknown> {
    return this.status === 'ready' ? super.spublish(channel, message).catch(() => 0) : 0;
  }

  /** Anyone who may publish could send what the adapter cannot read; it is ignored. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    try {
      return super.emit(event, ...args);
    } catch {
      return true;
    }
  }
}

/** The connections to the cluster. They come back by themselves for ever; meanwhile commands fail instead of waiting. */
export function connectRedis({ nodes, shards, keyPrefix, caFile }: Settings['redis'], log: Logger) {
  const servers = nodes.map((node) => serverOf(node, caFile));
  const { host: _, port: __, ...credentials } = servers[0] ?? serverOf('redis://localhost', '');
  const redisOptions = { ...credentials, socketTimeout: MAX_SILENCE_MS };
  const options = {
    clusterRetryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
    redisOptions,
    slotsRefreshTimeout: MAX_SILENCE_MS,
    // The names of a certificate are those that the cluster announces, not the addresses behind them.
    dnsLookup: (address: string, callback: (error: null, address: string) => void) => callback(null, address),
  };
  const patient = { ...options, redisOptions: { ...redisOptions, maxRetriesPerRequest: null } };
  const startup = servers.map(({ host, port }) => ({ host, port }));
  const publisher = new AdapterCluster(startup, patient);
  const subscriber = new AdapterCluster(startup, { ...patient, shardedSubscribers: true });
  const commands = new Cluster(startup, { ...options, enableOfflineQueue: false });
  const isUsable = (): boolean => commands.status === 'ready';
  // A server that is gone is no longer among the nodes: what it holds is asked for.
  const probes = ['roster', ...Array(shards).keys()].map((part) => `{${keyPrefix}:${part}}`);
  const ping = () =>
    Promise.all([...commands.nodes('master').map((node) => node.ping()), ...probes.map((key) => commands.exists(key))]);
  const health = watchHealth({ clients: [publisher, subscriber, commands], ping, isUsable, log });
  commands.on('+node', health.renewed);

  return {
    ...health,
    /** No channel is one to which every process listens. */
    channel: '',
    /** Carries events between the processes. */
    adapter: createShardedAdapter(publisher, subscriber, { channelPrefix: keyPrefix }),
    /** Resolves when what other processes send to the rooms that were joined here so far arrives here. */
    subscribed: () => Promise.all(subscriber.subscribing),
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

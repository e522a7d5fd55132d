import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Cluster, type ClusterNode } from 'ioredis';
import type { ClientOptions } from './redis.ts';

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

/** Connects what carries events between the processes. */
export function connectPubSub(servers: ClusterNode[], keyPrefix: string, options: ClientOptions) {
  const patient = { ...options, redisOptions: { ...options.redisOptions, maxRetriesPerRequest: null } };
  const publisher = new AdapterCluster(servers, patient);
  const subscriber = new AdapterCluster(servers, { ...patient, shardedSubscribers: true });
  return {
    clients: [publisher, subscriber],
    adapter: createShardedAdapter(publisher, subscriber, { channelPrefix: keyPrefix }),
    /** Resolves when what other processes send to the rooms that were joined here so far arrives here. */
    subscribed: () => Promise.all(subscriber.subscribing),
  };
}

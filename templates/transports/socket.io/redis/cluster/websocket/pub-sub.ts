import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Cluster, type ClusterNode } from 'ioredis';
import type { ClientOptions } from './redis.ts';

/** For the adapter, which does not look at what becomes of its commands: a failed one must not end the process. */
class AdapterCluster extends Cluster {
  /** Subscriptions that are not yet in force. */
  readonly subscribing = new Set<Promise<unknown>>();
  /** Channels that Redis refused. */
  readonly #refused = new Set<string>();

  override sendCommand(...[command, stream, node]: Parameters<Cluster['sendCommand']>): unknown {
    command.promise.catch(() => {});
    if (command.name === 'ssubscribe') {
      const channels = command.args.map(String);
      const settled: Promise<void> = command.promise.then(
        () => this.#note(settled, channels, false),
        ({ name }: Error) => this.#note(settled, channels, name === 'ReplyError'),
      );
      this.subscribing.add(settled);
    }
    return super.sendCommand(command, stream, node);
  }

  /** Subscribes to what Redis refused; rejects with why it does so again. */
  async resubscribe(): Promise<void> {
    await Promise.all([...this.#refused].map((channel) => this.ssubscribe(channel)));
  }

  #note(settled: Promise<void>, channels: readonly string[], isRefused: boolean): void {
    this.subscribing.delete(settled);
    for (const channel of channels) {
      if (isRefused) this.#refused.add(channel);
      else this.#refused.delete(channel);
    }
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
    /** Sends something to nobody, on the server of each of these parts; rejects with why a server refuses that or to let it listen. */
    async check(parts: readonly string[]): Promise<void> {
      await subscriber.resubscribe();
      await Promise.all(parts.map((part) => publisher.call('SPUBLISH', `${keyPrefix}#/#${part}`, '')));
    },
    /** Resolves when what other processes send to the rooms that were joined here so far arrives here. */
    subscribed: () => Promise.all(subscriber.subscribing),
  };
}

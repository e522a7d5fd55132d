import { Cluster, type ClusterNode } from 'ioredis';
import { CONNECTION_PREFIX } from './connection.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import type { Adapter, Audience } from './io.js';
import type { ClientOptions } from './redis.js';
import { Subscriptions } from './subscriptions.js';

/**
 * Connects what carries frames between the processes. What goes to one room has a channel of its own, to which those
 * processes listen that have somebody inside; for all else there is one to which every process listens.
 */
export function connectPubSub(servers: ClusterNode[], keyPrefix: string, options: ClientOptions) {
  const patient = { ...options, redisOptions: { ...options.redisOptions, maxRetriesPerRequest: null } };
  const publisher = new Cluster(servers, patient);
  const subscriber = new Cluster(servers, { ...patient, enableOfflineQueue: false, shardedSubscribers: true });
  const subscriptions = new Subscriptions(subscriber);
  const common = `${keyPrefix}#`;
  const channelOf = (room: string): string => `${common}${room}`;

  function channelFor({ rooms: [room, ...others] }: Audience): string {
    const isOne = room !== undefined && others.length === 0 && !room.startsWith(CONNECTION_PREFIX);
    return isOne ? channelOf(room) : common;
  }

  return {
    clients: [publisher, subscriber],

    adapter(host: Pick<ExchangeOptions, 'deliver' | 'log'>): Adapter {
      const exchange = new Exchange({
        ...host,
        publish: (channel, message) => {
          // Without a connection it is dropped: kept, it would fill the memory in a long outage.
          if (publisher.status === 'ready') publisher.spublish(channel, message).catch(() => {});
        },
      });
      subscriber.on('smessageBuffer', (channel: Buffer, message: Buffer) =>
        exchange.receive(channel.toString(), message),
      );
      subscriptions.open(common);
      return {
        publish: (audience, frame) => exchange.publish(channelFor(audience), audience, frame),
        open: (room) => subscriptions.open(channelOf(room)),
        close: (room) => subscriptions.close(channelOf(room)),
      };
    },

    /** Resolves when what other processes send to the rooms that were joined here so far arrives here. */
    subscribed: () => subscriptions.settled(),
  };
}

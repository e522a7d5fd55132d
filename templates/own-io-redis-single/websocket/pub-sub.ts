import { Redis } from 'ioredis';
import { Exchange, type ExchangeOptions } from './exchange.js';
import type { Adapter } from './io.js';
import type { ClientOptions } from './redis.js';

/** Connects what carries frames between the processes: all of them listen to one channel. */
export function connectPubSub(url: string, keyPrefix: string, options: ClientOptions) {
  const channel = `${keyPrefix}#`;
  // What was on its way when a connection broke is not sent again later: it is old by then, and may have arrived.
  const forgetful = { ...options, maxRetriesPerRequest: null, autoResendUnfulfilledCommands: false };
  const publisher = new Redis(url, forgetful);
  const subscriber = new Redis(url, { ...forgetful, autoResubscribe: false });
  let isListening = false;

  async function listen(): Promise<void> {
    await subscriber.subscribe(channel);
    isListening = true;
  }
  subscriber.on('ready', () => {
    // Why it may not is asked for by `check`.
    listen().catch(() => {});
  });
  subscriber.on('close', () => {
    isListening = false;
  });

  return {
    clients: [publisher, subscriber],
    channel,

    adapter(host: Pick<ExchangeOptions, 'deliver' | 'log'>): Adapter {
      const exchange = new Exchange({
        ...host,
        publish: (_channel, message) => {
          // Without a connection it is dropped: kept, it would fill the memory in a long outage.
          if (publisher.status === 'ready') publisher.publish(channel, message).catch(() => {});
        },
      });
      subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => exchange.receive(channel, message));
      return { publish: (audience, frame) => exchange.publish(channel, audience, frame) };
    },

    /** Listens where it does not; rejects with why Redis does not let it. */
    async check(): Promise<void> {
      if (!isListening && subscriber.status === 'ready') await listen();
    },
  };
}

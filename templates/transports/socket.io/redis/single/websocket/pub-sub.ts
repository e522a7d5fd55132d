import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { ClientOptions } from './redis.ts';

/** For the adapter, which does not look at what becomes of its commands: a failed one must not end the process. */
class AdapterClient extends Redis {
  /** Subscriptions that Redis refused: commands with their channels. */
  readonly #refused = new Map<string, [name: string, ...channels: string[]]>();

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const channels = command.args.map(String);
    const key = [command.name, ...channels].join(' ');
    const isSubscription = command.name === 'subscribe' || command.name === 'psubscribe';
    command.promise.then(
      () => this.#refused.delete(key),
      (error: Error) => {
        if (isSubscription && error.name === 'ReplyError') this.#refused.set(key, [command.name, ...channels]);
      },
    );
    return super.sendCommand(command, stream);
  }

  /** Subscribes to what Redis refused; rejects with why it does so again. */
  async resubscribe(): Promise<void> {
    await Promise.all([...this.#refused.values()].map((subscription) => this.call(...subscription)));
  }

  /** What is published without a connection, or refused, is dropped: kept, it would fill the memory in a long outage. */
  override async publish(channel: string | Buffer, message: string | Buffer): Promise<number> {
    if (this.status !== 'ready') return 0;
    // What is published at once is written at once.
    const { stream } = this;
    stream.cork();
    process.nextTick(() => stream.uncork());
    return super.publish(channel, message).catch(() => 0);
  }

  /** Anyone who may publish could send what the adapter cannot read, at once or later; it is ignored. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'messageBuffer' && event !== 'pmessageBuffer') return super.emit(event, ...args);
    for (const listener of this.listeners(event)) void ignoringFailure(() => listener.apply(this, args));
    return true;
  }
}

async function ignoringFailure(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch {
    // Not ours.
  }
}

/** Connects what carries events between the processes. */
export function connectPubSub(keyPrefix: string, options: ClientOptions) {
  // What was on its way when a connection broke is not sent again later: it is old by then, and may have arrived.
  const forgetful = { ...options, maxRetriesPerRequest: null, autoResendUnfulfilledCommands: false };
  const publisher = new AdapterClient(forgetful);
  const subscriber = new AdapterClient({ ...options, maxRetriesPerRequest: null });
  return {
    clients: [publisher, subscriber],
    adapter: createAdapter(publisher, subscriber, { key: keyPrefix }),

    /** Sends something to nobody; rejects with why Redis lets it not do so, or not listen to other processes. */
    async check(): Promise<void> {
      await subscriber.resubscribe();
      await publisher.call('PUBLISH', `${keyPrefix}-request#/#nobody`, '');
    },
  };
}

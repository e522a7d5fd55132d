import { readFileSync } from 'node:fs';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Settings } from './generated/settings.js';
import { watchHealth } from './redis-health.js';
import { createScriptRunner } from './store/scripts.js';

const MAX_RETRY_DELAY_MS = 2000;
/** A connection on which an answer is missing for so long is taken for dead, and made anew. */
const MAX_SILENCE_MS = 2000;

/** For the adapter, which does not look at what becomes of its commands: a failed one must not end the process. */
class AdapterClient extends Redis {
  /** Why Redis lets it not listen to other processes. */
  refusal: Error | undefined;

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const isSubscription = command.name === 'subscribe' || command.name === 'psubscribe';
    command.promise.then(
      () => {
        if (isSubscription) this.refusal = undefined;
      },
      (error: Error) => {
        if (isSubscription && error.name === 'ReplyError') this.refusal = error;
      },
    );
    return super.sendCommand(command, stream);
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

/** The connections to Redis. They come back by themselves for ever; meanwhile commands fail at once instead of waiting. */
export function connectRedis({ url, keyPrefix, caFile }: Settings['redis'], log: Logger) {
  const options = {
    retryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
    socketTimeout: MAX_SILENCE_MS,
    ...(caFile !== '' && { tls: { ca: readFileSync(caFile) } }),
  };
  // What was on its way when a connection broke is not sent again later: it is old by then, and may have arrived.
  const forgetful = { ...options, maxRetriesPerRequest: null, autoResendUnfulfilledCommands: false };
  const publisher = new AdapterClient(url, forgetful);
  const subscriber = new AdapterClient(url, { ...options, maxRetriesPerRequest: null });
  const commands = new Redis(url, { ...options, maxRetriesPerRequest: 0, enableOfflineQueue: false });
  const clients = [publisher, subscriber, commands];

  /** Not known until Redis was asked, on each connection anew: it may be another one. */
  let keepsWrites: boolean | undefined;
  let connections = 0;
  const isUsable = (): boolean => commands.status === 'ready' && keepsWrites !== undefined;
  const ping = async () => {
    if (subscriber.refusal !== undefined) throw subscriber.refusal;
    await Promise.all(clients.map((client) => client.status === 'ready' && client.ping()));
  };
  const health = watchHealth({ clients, ping, isUsable, log });
  commands.on('close', () => {
    keepsWrites = undefined;
    connections += 1;
  });
  commands.on('ready', async () => {
    const connection = connections;
    const answer = await confirmsWrites(commands);
    if (connection === connections) keepsWrites = answer;
    health.check();
  });

  return {
    ...health,
    /** A channel to which the adapter of every process listens. */
    channel: `${keyPrefix}-request#/#`,
    /** Carries events between the processes. */
    adapter: createAdapter(publisher, subscriber, { key: keyPrefix }),
    /** Runs a script on the connection for everything else. */
    run: createScriptRunner(commands, isUsable, log),
    /** Whether Redis confirmed that no write it acknowledged can be lost in a crash. */
    keepsWrites: (): boolean => keepsWrites === true,
  };
}

export type RedisConnections = ReturnType<typeof connectRedis>;

/** Whether every write is on the disk before it is answered, and no replica that lags behind could take over. */
async function confirmsWrites(redis: Redis): Promise<boolean> {
  try {
    const [, appendOnly] = (await redis.config('GET', 'appendonly')) as string[];
    const [, appendFsync] = (await redis.config('GET', 'appendfsync')) as string[];
    const replication = await redis.info('replication');
    const isAlone = /^role:master\r$/m.test(replication) && /^connected_slaves:0\r$/m.test(replication);
    return appendOnly === 'yes' && appendFsync === 'always' && isAlone;
  } catch {
    // Many providers do not let one ask.
    return false;
  }
}

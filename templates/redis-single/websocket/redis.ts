import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Settings } from './generated/settings.js';
import { connectPubSub } from './pub-sub.js';
import { watchHealth } from './redis-health.js';
import { createScriptRunner } from './store/scripts.js';

const MAX_RETRY_DELAY_MS = 2000;
/** A connection on which an answer is missing for so long is taken for dead, and made anew. */
const MAX_SILENCE_MS = 2000;

/** The connections to Redis. They come back by themselves for ever; meanwhile commands fail at once instead of waiting. */
export function connectRedis({ url, keyPrefix, caFile }: Settings['redis'], log: Logger) {
  const options = clientOptions(caFile);
  const pubSub = connectPubSub(url, keyPrefix, options);
  const commands = new Redis(url, { ...options, maxRetriesPerRequest: 0, enableOfflineQueue: false });
  const clients = [...pubSub.clients, commands];

  /** Not known until Redis was asked, on each connection anew: it may be another one. */
  let keepsWrites: boolean | undefined;
  let connections = 0;
  const isUsable = (): boolean => commands.status === 'ready' && keepsWrites !== undefined;
  const ping = async () => {
    await pubSub.check();
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
    /** A channel to which every process listens. */
    channel: pubSub.channel,
    /** Carries events between the processes. */
    adapter: pubSub.adapter,
    /** Runs a script on the connection for everything else. */
    run: createScriptRunner(commands, isUsable, log),
    /** Whether Redis confirmed that no write it acknowledged can be lost in a crash. */
    keepsWrites: (): boolean => keepsWrites === true,
  };
}

export type RedisConnections = ReturnType<typeof connectRedis>;

/** What all connections have in common. */
export type ClientOptions = ReturnType<typeof clientOptions>;

function clientOptions(caFile: string) {
  return {
    retryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
    socketTimeout: MAX_SILENCE_MS,
    ...(caFile !== '' && { tls: { ca: readFileSync(caFile) } }),
  };
}

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

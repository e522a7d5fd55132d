import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';

const CONNECT_TIMEOUT_MS = 5000;
const HEARTBEAT_MS = 1000;

type Client = Redis | Cluster;

interface Health {
  readonly clients: readonly Client[];
  /** Asks every server for a sign of life, so that a connection that is dead shows. */
  readonly ping: () => Promise<unknown>;
  /** What else must hold beside the connections. */
  readonly isUsable: () => boolean;
  readonly log: Logger;
}

/** Follows whether Redis can be reached. */
export function watchHealth({ clients, ping, isUsable, log }: Health) {
  const listeners: (() => void)[] = [];
  let isAlive = true;
  let wasReady = false;
  const isReady = (): boolean => isAlive && isUsable() && clients.every(({ status }) => status === 'ready');

  function check(): void {
    if (isReady() === wasReady) return;
    wasReady = !wasReady;
    if (!wasReady) log.warn('not connected to Redis');
    else {
      log.info('connected to Redis');
      for (const listener of listeners) listener();
    }
  }

  const heartbeat = setInterval(() => {
    const answer = ping().then(
      () => true,
      () => false,
    );
    answer.then((answered) => {
      isAlive = answered;
      check();
    });
  }, HEARTBEAT_MS);

  for (const client of clients) {
    // Without a listener an error would end the process. The client connects again whatever it is.
    client.on('error', () => {});
    client.on('ready', check);
    client.on('close', check);
  }

  return {
    isReady,
    check,

    /** Calls the listener each time when Redis can be reached, again or for the first time. */
    onReady(listener: () => void): void {
      listeners.push(listener);
    },

    /** Resolves when all connections stand, or after a while without them: they are tried further. */
    async connected(): Promise<void> {
      if (isReady()) return;
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, CONNECT_TIMEOUT_MS);
        listeners.push(() => {
          clearTimeout(timeout);
          resolve();
        });
      });
    },

    /** Ends the connections. */
    async close(): Promise<void> {
      clearInterval(heartbeat);
      for (const client of clients) client.disconnect();
    },
  };
}

import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';

const CONNECT_TIMEOUT_MS = 5000;
const HEARTBEAT_MS = 1000;

type Client = Redis | Cluster;

interface Health {
  readonly clients: readonly Client[];
  /** Asks every server for a sign of life, so that a connection that is dead shows. */
  readonly ping: () => Promise<unknown>;
  /** Whether commands may be sent. */
  readonly isUsable: () => boolean;
  readonly log: Logger;
}

/** Follows whether Redis can be reached. */
export function watchHealth({ clients, ping, isUsable, log }: Health) {
  const readyListeners: (() => void)[] = [];
  const connectedListeners: (() => void)[] = [];
  let isAlive = true;
  let wasReady = false;
  let wasUsable = false;
  /** Why Redis cannot be used, as far as it was logged. */
  let logged: string | undefined;
  const isReady = (): boolean => isAlive && isUsable() && clients.every(({ status }) => status === 'ready');

  function renewed(): void {
    for (const listener of connectedListeners) listener();
  }

  function check(): void {
    if (isUsable() !== wasUsable) {
      wasUsable = !wasUsable;
      if (wasUsable) renewed();
    }
    if (isReady() === wasReady) return;
    wasReady = !wasReady;
    if (!wasReady) log.warn('not connected to Redis');
    else {
      logged = undefined;
      log.info('connected to Redis');
      for (const listener of readyListeners) listener();
    }
  }

  /** Logs the message alone: the error may hold a password. */
  function explain({ message }: Error): void {
    if (message === logged) return;
    logged = message;
    log.warn({ reason: message }, 'Redis cannot be used');
  }

  async function beat(): Promise<void> {
    try {
      await ping();
      isAlive = true;
    } catch (error) {
      isAlive = false;
      if (error instanceof Error) explain(error);
    }
    check();
  }

  const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);

  for (const client of clients) {
    // Without a listener an error would end the process. The client connects again whatever it is.
    client.on('error', explain);
    client.on('ready', check);
    client.on('close', check);
  }

  return {
    isReady,
    /** Looks again whether anything changed. */
    check,
    /** Takes note that commands go over another connection than before. */
    renewed,

    /** Calls the listener each time when Redis can be reached, again or for the first time. */
    onReady(listener: () => void): void {
      readyListeners.push(listener);
    },

    /** Calls the listener each time when commands go over a new connection, before the first of them. */
    onConnected(listener: () => void): void {
      connectedListeners.push(listener);
    },

    /** Resolves when all connections stand, or after a while without them: they are tried further. */
    async connected(): Promise<void> {
      if (isReady()) return;
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, CONNECT_TIMEOUT_MS);
        readyListeners.push(() => {
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

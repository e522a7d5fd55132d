import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import { addressOf, doubtOf, type RedisServer } from './redis-servers.ts';
import { inTime } from './store/scripts.ts';

const CONNECT_TIMEOUT_MS = 5000;
const HEARTBEAT_MS = 1000;
const LOG_INTERVAL_MS = 60_000;

type Client = Redis | Cluster;

interface Health {
  readonly clients: readonly Client[];
  /** Where one asks for Redis. */
  readonly servers: readonly RedisServer[];
  /** Does once everything that the server needs of Redis; rejects with why that is not possible. */
  readonly tryOut: () => Promise<unknown>;
  /** Whether commands may be sent. */
  readonly isUsable: () => boolean;
  readonly log: Logger;
}

/** Follows whether Redis does what the server needs: all of it succeeded within the last seconds. */
export function watchHealth({ clients, servers, tryOut, isUsable, log }: Health) {
  const address = addressOf(servers);
  const readyListeners: (() => void)[] = [];
  const connectedListeners: (() => void)[] = [];
  /** Whether all that was tried out last succeeded, and nothing has failed since. */
  let works = false;
  let hasWorked = false;
  let failures = 0;
  let trying: Promise<void> | undefined;
  let wasReady = false;
  let wasUsable = false;
  /** Until when no more is said of an outage, and of scripts that were refused. */
  let [quietUntilMs, quietOnScriptsUntilMs] = [0, 0];
  const areConnected = (): boolean => isUsable() && clients.every(({ status }) => status === 'ready');
  const isReady = (): boolean => works && areConnected();

  function renewed(): void {
    for (const listener of connectedListeners) listener();
  }

  function update(): void {
    if (isUsable() !== wasUsable) {
      wasUsable = !wasUsable;
      if (wasUsable) renewed();
    }
    if (isReady() === wasReady) return;
    wasReady = !wasReady;
    quietUntilMs = 0;
    if (!wasReady) return;
    hasWorked = true;
    log.info({ redis: address }, 'connected to Redis');
    for (const listener of readyListeners) listener();
  }

  /** Not ready until all was tried out again. */
  function stop(): void {
    works = false;
    failures += 1;
    update();
  }

  /** Says why at once, then at most once a minute, by the message alone: the error may hold a password. */
  function fail(error: unknown): void {
    stop();
    const nowMs = performance.now();
    if (nowMs < quietUntilMs) return;
    quietUntilMs = nowMs + LOG_INTERVAL_MS;
    const known = reasonOf(error);
    const reason = hasWorked ? known : `${known}${doubtOf(servers, known)}`;
    log.warn({ redis: address, reason }, 'Redis cannot be used');
  }

  function lose(): void {
    const wasFine = wasReady;
    stop();
    // Without an error before it; those of the next attempts say more.
    if (wasFine) log.warn({ redis: address, reason: 'a connection was closed' }, 'Redis cannot be used');
  }

  async function tryAll(): Promise<void> {
    const before = failures;
    try {
      await inTime(tryOut());
      if (failures === before) works = true;
      update();
    } catch (error) {
      fail(error);
    }
  }

  /** Tries out everything, unless that is on its way. */
  async function beat(): Promise<void> {
    if (!areConnected()) return;
    trying ??= tryAll().finally(() => {
      trying = undefined;
    });
    await trying;
  }

  /** Looks again whether anything changed. */
  function check(): void {
    update();
    void beat();
  }

  const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);

  for (const client of clients) {
    // Without a listener an error would end the process. The client connects again whatever it is.
    client.on('error', fail);
    client.on('ready', check);
    client.on('close', lose);
  }

  return {
    isReady,
    check,
    /** Takes note that commands go over another connection than before. */
    renewed,

    /** Takes note that Redis refused a script: what it refuses at all makes the server not ready, the rest is logged. */
    async refused(error: unknown): Promise<void> {
      const nowMs = performance.now();
      if (!isReady() || nowMs < quietOnScriptsUntilMs) return;
      quietOnScriptsUntilMs = nowMs + LOG_INTERVAL_MS;
      await beat();
      if (isReady()) log.error({ redis: address, reason: reasonOf(error) }, 'Redis refused a script');
    },

    /** Calls the listener each time when Redis can be used, again or for the first time. */
    onReady(listener: () => void): void {
      readyListeners.push(listener);
    },

    /** Calls the listener each time when commands go over a new connection, before the first of them. */
    onConnected(listener: () => void): void {
      connectedListeners.push(listener);
    },

    /** Resolves when Redis can be used, or after a while without it: it is tried further. */
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
      for (const client of clients) client.off('close', lose).disconnect();
    },
  };
}

/** What an error says of its cause: that of the servers of a cluster, without where in a script it was. */
function reasonOf(error: unknown): string {
  const { lastNodeError, message, code } = error as { lastNodeError?: Error; message?: string; code?: string };
  const text = lastNodeError?.message || message || code || String(error);
  return text.replace(/ script: \w+, on @.*$/s, '');
}

import type { RawConnection } from './raw-connection.ts';

interface Options {
  readonly connections: () => Iterable<RawConnection>;
  /** Milliseconds between two heartbeats, and how long a client may take to answer one. */
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

/** How long it may take until what came while the process stood still is handed over; with Node.js no time. */
const READ_MS = 10;

/** Pings all connections from time to time, and breaks off those that do not answer. Returns a function that ends it. */
export function startHeartbeat({ connections, pingInterval, pingTimeout }: Options): () => void {
  const beat = setInterval(() => {
    const askedAtMs = performance.now();
    const asked = [...connections()];
    for (const connection of asked) connection.ping();
    const judge = (): void => {
      for (const connection of asked) if (!connection.wasHeardSince(askedAtMs)) connection.terminate();
    };
    // An answer that is there by then counts: it may be this process that stood still.
    setTimeout(() => setTimeout(() => setImmediate(judge), READ_MS), pingTimeout - READ_MS).unref();
  }, pingInterval);
  return () => clearInterval(beat);
}

import type { RawConnection } from './raw-connection.ts';

interface Options {
  readonly connections: () => Iterable<RawConnection>;
  /** Milliseconds between two heartbeats, and how long a client may take to answer one. */
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

/** Pings all connections from time to time, and breaks off those that do not answer. Returns a function that ends it. */
export function startHeartbeat({ connections, pingInterval, pingTimeout }: Options): () => void {
  const beat = setInterval(() => {
    const askedAtMs = performance.now();
    const asked = [...connections()];
    for (const connection of asked) connection.ping();
    const judge = (): void => {
      for (const connection of asked) if (!connection.wasHeardSince(askedAtMs)) connection.terminate();
    };
    // An answer that is there by then counts. Where this process stood still, there is time left to read what came.
    const halfMs = pingTimeout / 2;
    setTimeout(() => setTimeout(() => setImmediate(judge), halfMs).unref(), halfMs).unref();
  }, pingInterval);
  return () => clearInterval(beat);
}

/** How much longer than it was told to a client may take to send a refused event again. */
const PATIENCE_MS = 5000;

/** An event that is to come again, and when it may. */
interface Awaited {
  readonly key: string;
  readonly dueAtMs: number;
}

/**
 * Keeps events with an `idempotencyKey` in the order in which a connection sent them: several are on their way when one is
 * refused since there are too many. Those behind it are refused as well, until it comes again or is given up.
 */
export class Retries {
  readonly #awaited = new WeakMap<object, Awaited>();

  /** The milliseconds after which to send an event again, since another has to come before; 0 where that is not so. */
  waitMs(connection: object, args: readonly unknown[]): number {
    const awaited = this.#awaited.get(connection);
    const key = keyOf(args);
    if (awaited === undefined || key === undefined) return 0;
    const leftMs = awaited.dueAtMs - performance.now();
    if (key !== awaited.key && leftMs > -PATIENCE_MS) return Math.max(1, Math.ceil(leftMs));
    this.#awaited.delete(connection);
    return 0;
  }

  /** An event is refused for so long. */
  refuse(connection: object, args: readonly unknown[], waitMs: number): void {
    const key = keyOf(args);
    if (key === undefined || this.#awaited.has(connection)) return;
    this.#awaited.set(connection, { key, dueAtMs: performance.now() + waitMs });
  }
}

function keyOf([payload]: readonly unknown[]): string | undefined {
  const { idempotencyKey } = Object(payload);
  return typeof idempotencyKey === 'string' ? idempotencyKey : undefined;
}

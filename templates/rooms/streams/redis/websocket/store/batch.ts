// Not the global one, which stands still in tests with timers of their own.
import { setImmediate } from 'node:timers';

interface Waiting<T, R> {
  readonly item: T;
  readonly bytes: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** So few that the store does the next ones while this process passes on what came of the last. */
const MAX_ITEMS = 64;
const MAX_BYTES = 1024 * 1024;
/** After a batch of several, the next one begins when so many wait, or so long after that one began: few calls cost less. */
const ENOUGH_ITEMS = 8;
const INTERVAL_MS = 3;

/**
 * Does together what is asked for in one turn of the event loop, and what is asked for while that is being done. One
 * batch follows the other, so that the order holds. Who asks alone does not wait for others.
 */
export class Batch<T, R> {
  readonly #run: (items: readonly T[]) => Promise<readonly R[]>;
  readonly #intervalMs: number;
  #waiting: Waiting<T, R>[] = [];
  #isBusy = false;
  #beganAtMs = 0;
  #wasShared = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param run Does many at once; returns their results in the same order. */
  constructor(run: (items: readonly T[]) => Promise<readonly R[]>, intervalMs = INTERVAL_MS) {
    this.#run = run;
    this.#intervalMs = intervalMs;
  }

  /** How many wait for their turn. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Asks for one; resolves to its result. When a batch fails, so does all that waits behind it. */
  add(item: T, bytes: number): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, bytes, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    const mayWait = this.#wasShared && this.#waiting.length < ENOUGH_ITEMS;
    const waitMs = mayWait ? this.#beganAtMs + this.#intervalMs - performance.now() : 0;
    if (waitMs > 0) this.#timer ??= setTimeout(() => this.#begin(), waitMs);
    else this.#begin();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isBusy = true;
    setImmediate(() => void this.#runNext());
  }

  async #runNext(): Promise<void> {
    const batch = this.#take();
    this.#beganAtMs = performance.now();
    this.#wasShared = batch.length > 1;
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
    } catch (error) {
      for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
    }
    this.#isBusy = false;
    this.#schedule();
  }

  #take(): Waiting<T, R>[] {
    let [count, bytes] = [0, 0];
    for (const waiting of this.#waiting.slice(0, MAX_ITEMS)) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > MAX_BYTES) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

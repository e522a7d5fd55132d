interface Waiting<T, R> {
  readonly item: T;
  readonly bytes: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_ITEMS = 500;
const MAX_BYTES = 1024 * 1024;

/**
 * Does together what is asked for in one turn of the event loop, and what is asked for while that is being done. One
 * batch follows the other, so that the order holds. Nothing waits when there is nothing to wait for.
 */
export class Batch<T, R> {
  readonly #run: (items: readonly T[]) => Promise<readonly R[]>;
  #waiting: Waiting<T, R>[] = [];
  #isScheduled = false;

  /** @param run Does many at once; returns their results in the same order. */
  constructor(run: (items: readonly T[]) => Promise<readonly R[]>) {
    this.#run = run;
  }

  /** How many wait for their turn. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Asks for one; resolves to its result. When a batch fails, so does all that waits behind it. */
  add(item: T, bytes: number): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, bytes, resolve, reject });
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        const results = await this.#run(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
      } catch (error) {
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#isScheduled = false;
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

/** What ends, such as a connection. */
interface Ends {
  once(event: 'close', listener: () => void): unknown;
}

/** Counts what is open, by a key such as an address. */
export class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts one more until it is closed. */
  add(key: string, one: Ends): void {
    this.#counts.set(key, this.of(key) + 1);
    one.once('close', () => {
      const left = this.of(key) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    });
  }
}

/** What ends, such as a connection, and tells so by an event. */
interface Ends<End extends string> {
  once(event: End, listener: () => void): unknown;
}

/** Counts what is open, by a key such as an address. */
export class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts one more until its end. */
  add<End extends string>(key: string, one: Ends<End>, end: End): void {
    this.#counts.set(key, this.of(key) + 1);
    one.once(end, () => {
      const left = this.of(key) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    });
  }
}

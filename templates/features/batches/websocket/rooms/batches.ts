/** Sends the newest value of each key of a room. */
type Send<Value> = (roomId: string, values: ReadonlyMap<string, Value>) => void;

/** Collects what changes in rooms for a short while: of each key the newest value counts, and all of a room go together. */
export class Batches<Value> {
  readonly #intervalMs: number;
  readonly #send: Send<Value>;
  readonly #waiting = new Map<string, Map<string, Value>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, send: Send<Value>) {
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  set(roomId: string, key: string, value: Value): void {
    const values = this.#waiting.get(roomId) ?? new Map<string, Value>();
    this.#waiting.set(roomId, values.set(key, value));
    this.#timer ??= setTimeout(() => this.#flush(), this.#intervalMs);
  }

  /** Forgets what waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const rooms = [...this.#waiting];
    this.#waiting.clear();
    for (const [roomId, values] of rooms) this.#send(roomId, values);
  }
}

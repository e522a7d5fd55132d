import { EventError } from './generated/protocol.ts';

/** How long an event waits for the one before it, and how many of one client may. */
const TIMEOUT_MS = 10_000;
const MAX_WAITING = 100;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: EventError) => void;
}

/** Lets the events of a client through in the order of their numbers, which count from 1: requests overtake each other. */
export class Turns {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** Resolves when it is the turn of a number, which ends with `pass`. Rejects with an `EventError` (`OUT_OF_ORDER`). */
  take(number: number): Promise<void> {
    const ahead = number - this.#next;
    if (ahead === 0 && !this.#waiting.has(number)) {
      this.#waiting.set(number, { resolve: () => {}, reject: () => {} });
      return Promise.resolve();
    }
    if (ahead <= 0 || ahead > MAX_WAITING || this.#waiting.has(number)) return Promise.reject(outOfOrder());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(number);
        reject(outOfOrder());
      }, TIMEOUT_MS);
      const settle = (act: () => void): void => {
        clearTimeout(late);
        act();
      };
      this.#waiting.set(number, { resolve: () => settle(resolve), reject: (error) => settle(() => reject(error)) });
    });
  }

  /** The present turn is over. */
  pass(): void {
    this.#waiting.delete(this.#next);
    this.#next += 1;
    this.#waiting.get(this.#next)?.resolve();
  }

  /** No turn comes any more. */
  close(error: EventError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function outOfOrder(): EventError {
  return new EventError('OUT_OF_ORDER', 'An event before this one is missing; connect again');
}

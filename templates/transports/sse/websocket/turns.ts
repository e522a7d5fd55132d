import type { Answer } from './answer.ts';
import { EventError } from './generated/protocol.ts';

/** How long an event waits for the one before it: less than a client waits for an answer, so that it hears what is missing. */
const PATIENCE_MS = 3000;

/** How many of one client may wait. */
const MAX_WAITING = 100;

/** How much is remembered of what one client was answered, in characters, each answer counted with what it takes beside its body. */
const MAX_KEPT = 4096;
const ANSWER_LENGTH = 100;

/** An event whose turn is still to come. */
interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: EventError) => void;
}

/**
 * Handles the events of a client once each, in the order of their numbers, which count from 1: requests overtake each
 * other, and where one or its answer is lost, the client sends it again.
 */
export class Turns {
  /** What becomes of the events that came, as far as it is remembered. */
  readonly #answers = new Map<number, Promise<Answer>>();
  readonly #waiting = new Map<number, Waiting>();
  /** The lengths of the answers that were given, the oldest first. */
  readonly #kept = new Map<number, number>();
  #keptLength = 0;
  #next = 1;

  /**
   * Resolves to the answer to the event of a number. Rejects with an `EventError` (`OUT_OF_ORDER`).
   * @param handle called when it is its turn, unless an event of this number was handled before
   */
  answer(number: number, handle: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(number);
    if (known !== undefined) return known;
    if (number < this.#next) return Promise.reject(outOfOrder(`Event ${number} was handled; connect again`));
    if (number > this.#next + MAX_WAITING) return Promise.reject(this.#tooEarly());
    const answer = number === this.#next ? this.#begin(handle) : this.#wait(number, handle);
    this.#answers.set(number, answer);
    answer.then(
      ({ body = '' }) => this.#keep(number, body.length + ANSWER_LENGTH),
      () => this.#answers.delete(number),
    );
    return answer;
  }

  /** No turn comes any more. */
  close(error: EventError): void {
    for (const { refuse } of this.#waiting.values()) refuse(error);
  }

  #begin(handle: () => Promise<Answer>): Promise<Answer> {
    this.#next += 1;
    const answer = handle();
    this.#waiting.get(this.#next)?.begin();
    return answer;
  }

  #wait(number: number, handle: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(late);
        this.#waiting.delete(number);
        act();
      };
      const refuse = (error: EventError): void => settle(() => reject(error));
      const late = setTimeout(() => refuse(this.#tooEarly()), PATIENCE_MS);
      this.#waiting.set(number, { refuse, begin: () => settle(() => resolve(this.#begin(handle))) });
    });
  }

  /** Remembers an answer; forgets older ones, or this one where it is too long itself. */
  #keep(number: number, length: number): void {
    if (length > MAX_KEPT) {
      this.#answers.delete(number);
      return;
    }
    this.#kept.set(number, length);
    this.#keptLength += length;
    for (const [oldest, oldestLength] of this.#kept) {
      if (this.#keptLength <= MAX_KEPT) return;
      this.#kept.delete(oldest);
      this.#answers.delete(oldest);
      this.#keptLength -= oldestLength;
    }
  }

  #tooEarly(): EventError {
    return outOfOrder(`Event ${this.#next} is missing; send it, and this one again`);
  }
}

function outOfOrder(message: string): EventError {
  return new EventError('OUT_OF_ORDER', message);
}

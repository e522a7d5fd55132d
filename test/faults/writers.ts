import { until, waitMs } from '../support/within.ts';

/** Refusals after which the same event is sent again, with the same key. */
const RETRYABLE = ['UNAVAILABLE', 'TIMEOUT', 'DISCONNECTED', 'RATE_LIMITED'];
/** A writer writes so many messages, each as soon as the one before is acknowledged: a fault that waits for acks falls among them. */
const BURST = 10;
/** Between the bursts of a writer. */
const PAUSE_MS = 200;
/** Every so many messages are sent again after their ack. */
const REPEATED = 10;

/** Those who never stop writing, each one message after the other. */
export class Writers {
  /** How many messages were acknowledged. */
  acked = 0;
  readonly #writing: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  #isStopped = false;

  /** Lets somebody write from here on, by a function that sends a message, of this number, so many times, each until it is acknowledged. */
  begin(write: (number: number, times: number) => Promise<void>): void {
    this.#writing.push(this.#goOn(write).catch((error: unknown) => void this.#failures.push(error)));
  }

  /** Waits until so many more messages were acknowledged. */
  async untilMore(count: number): Promise<void> {
    const wanted = this.acked + count;
    await until(2 * waitMs, `${count} more acks`, () => this.acked >= wanted || this.#failures.length > 0, 5);
    this.#throwFailure();
  }

  /** Ends the writing when each message was acknowledged. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#writing);
    this.#throwFailure();
  }

  async #goOn(write: (number: number, times: number) => Promise<void>): Promise<void> {
    for (let number = 1; !this.#isStopped; number += 1) {
      await write(number, number % REPEATED === 0 ? 2 : 1);
      this.acked += 1;
      if (number % BURST === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  #throwFailure(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}

/** Tries something again for as long as it is refused in passing. */
export async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const { code = '', retryAfterMs = 100 } = error as { code?: string; retryAfterMs?: number };
      if (!RETRYABLE.includes(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }
}

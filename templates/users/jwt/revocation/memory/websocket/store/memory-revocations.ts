import type { Settings } from '../generated/settings.ts';
import type { Revocations } from './revocations.ts';

const DAY_MS = 86_400_000;

/** What was revoked, for one process. */
export class MemoryRevocations implements Revocations {
  readonly #keptMs: number;
  /** The oldest first. */
  readonly #times = new Map<string, number>();
  readonly #listeners: ((name: string) => void)[] = [];

  constructor({ maxTokenDays }: Pick<Settings['auth'], 'maxTokenDays'>) {
    this.#keptMs = maxTokenDays * DAY_MS;
  }

  async revoke(name: string): Promise<number> {
    const nowMs = Date.now();
    for (const [oldest, timeMs] of this.#times) {
      if (timeMs > nowMs - this.#keptMs) break;
      this.#times.delete(oldest);
    }
    this.#times.delete(name);
    this.#times.set(name, nowMs);
    for (const listener of this.#listeners) listener(name);
    return nowMs;
  }

  async find(names: readonly string[]): Promise<(number | undefined)[]> {
    return names.map((name) => this.#times.get(name));
  }

  recent(name: string): number | undefined {
    return this.#times.get(name);
  }

  onRevoked(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }
}

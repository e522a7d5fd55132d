import type { Logger } from 'pino';
import type { SessionStore } from './sessions.ts';

/** Keeps sessions in memory, for development: where no application writes them, nobody but the sign-in of `--dev` does. */
export class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, object>();

  constructor(log: Logger) {
    log.warn('sessions are in memory, for development: give the server the sessionStore of your application');
  }

  get(id: string, give: (error?: unknown, session?: object) => void): void {
    give(undefined, this.#sessions.get(id));
  }

  set(id: string, session: object, done: (error?: unknown) => void): void {
    this.#sessions.set(id, session);
    done();
  }
}

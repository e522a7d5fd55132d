import { randomBytes } from 'node:crypto';

/** What an application keeps of a visitor. Whoever has signed in is its `userId`. */
export interface Session {
  readonly userId?: unknown;
  readonly [name: string]: unknown;
}

/** A session that somebody has signed in to. */
export interface SignedIn extends Session {
  readonly userId: string;
}

/** Where sessions are kept; every store of express-session is one. */
export interface SessionStore {
  /** Gives the session of an id, or nothing where there is none or it has expired. */
  get(id: string, give: (error?: unknown, session?: object | null) => void): unknown;
  // A method, so that stores which demand more of a session than that it is one are taken, too.
  set(id: string, session: never, done: (error?: unknown) => void): unknown;
}

const ID_BYTES = 24;
const DAY_MS = 86_400_000;

/** Sessions, wherever they are kept. */
export class Sessions {
  readonly #store: SessionStore;

  constructor(store: SessionStore) {
    this.#store = store;
  }

  /** Resolves to a session; to nothing where there is none. Rejects where the store does. */
  find(id: string): Promise<Session | undefined> {
    return new Promise((resolve, reject) => {
      const refuse = (error: unknown): void => reject(error ?? new Error('The session store failed'));
      const asked = this.#store.get(id, (error, session) => {
        if (error) refuse(error);
        else resolve(session === null || session === undefined ? undefined : { ...session });
      });
      // Some answer by a promise that rejects.
      if (asked instanceof Promise) asked.catch(refuse);
    });
  }

  /** Begins a session of a user, as express-session would; resolves to its id. For development: it ends after a day. */
  begin(userId: string): Promise<string> {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const cookie = { originalMaxAge: DAY_MS, expires: new Date(Date.now() + DAY_MS), httpOnly: true, path: '/' };
    return new Promise((resolve, reject) => {
      const session = { cookie, userId } as never;
      this.#store.set(id, session, (error) => (error ? reject(error) : resolve(id)));
    });
  }
}

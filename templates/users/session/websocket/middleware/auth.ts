import type { Logger } from 'pino';
import type { Connection, User } from '../context.ts';
import type { Settings } from '../generated/settings.ts';
import { logThrown } from '../generated/thrown.ts';
import type { Secrets } from '../secrets.ts';
import type { Session, Sessions } from '../store/sessions.ts';
import { askInTime, unauthenticated, userIdOf } from './account.ts';
import { type SessionCookie, sessionCookie, sessionIdOf } from './session-cookie.ts';

interface Options {
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly log: Logger;
  readonly sessions: Sessions;
  /** The user of a session that somebody has signed in to; nothing where they are not let in. */
  readonly validate: (session: Session & { userId: string }) => Promise<User | undefined>;
}

/** A session that connections go by, and whose it was when they were made. */
interface Proof {
  readonly sessionId: string;
  readonly userId: string;
}

/** How many sessions are asked for at once. */
const BATCH = 500;

/** Looks the session of a connection up when it is made, and again and again, and closes it when its session has ended. */
export class Authenticator {
  readonly #cookie: SessionCookie;
  readonly #sessions: Sessions;
  readonly #validate: Options['validate'];
  readonly #log: Logger;
  readonly #proofs = new WeakMap<Connection, Proof>();
  readonly #connections = new Map<string, Set<Connection>>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;
  #fails = false;

  /** Throws an `Error` where one of several secrets is short. */
  constructor({ secrets, settings: { session }, log, sessions, validate }: Options) {
    this.#cookie = sessionCookie(session, secrets);
    this.#sessions = sessions;
    this.#validate = validate;
    this.#log = log;
    this.#timer = setInterval(() => void this.#look(), session.checkMs).unref();
  }

  /** Sets the user of a new connection. Rejects with an `EventError`. */
  async authenticate(connection: Connection): Promise<void> {
    const sessionId = sessionIdOf(connection.handshake.headers.cookie, this.#cookie);
    if (sessionId === undefined) throw unauthenticated();
    const session = await askInTime(() => this.#sessions.find(sessionId), this.#log, 'a session cannot be looked up');
    const userId = userIdOf(session?.userId);
    if (userId === undefined) throw unauthenticated();
    const validate = (): Promise<User | undefined> => this.#validate({ ...session, userId });
    const user = await askInTime(validate, this.#log, 'validateUser failed', { userId });
    if (user === undefined) throw unauthenticated();
    this.#proofs.set(connection, { sessionId, userId });
    connection.data.user = user;
    connection.data.expiresAtMs = Number.POSITIVE_INFINITY;
  }

  /** Closes the connection when its session ends, in a way that lets its client come back as whoever is signed in then. */
  watch(connection: Connection): void {
    const proof = this.#proofs.get(connection);
    if (proof === undefined || !connection.connected) return;
    const connections = this.#connections.get(proof.sessionId) ?? new Set();
    this.#connections.set(proof.sessionId, connections.add(connection));
  }

  /** Forgets a connection that ended. */
  forget(connection: Connection): void {
    const { sessionId = '' } = this.#proofs.get(connection) ?? {};
    const connections = this.#connections.get(sessionId);
    connections?.delete(connection);
    if (connections?.size === 0) this.#connections.delete(sessionId);
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const ids = [...this.#connections.keys()];
    try {
      for (let from = 0; from < ids.length; from += BATCH) {
        await Promise.all(ids.slice(from, from + BATCH).map((id) => this.#lookAt(id)));
      }
      this.#fails = false;
    } catch (error) {
      // What is not known has not ended. Once is enough for as long as it lasts.
      if (!this.#fails) logThrown(this.#log, error, 'sessions cannot be looked up: connections go on meanwhile');
      this.#fails = true;
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(sessionId: string): Promise<void> {
    const userId = userIdOf((await this.#sessions.find(sessionId))?.userId);
    for (const connection of this.#connections.get(sessionId) ?? []) {
      if (this.#proofs.get(connection)?.userId === userId) continue;
      connection.data.expiresAtMs = 0;
      connection.conn.close();
    }
  }
}

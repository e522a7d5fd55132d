import { loadSettings } from '../../websocket/generated/settings.ts';
import { cookieOf, sessionCookie } from '../../websocket/middleware/session-cookie.ts';
import type { SessionStore } from '../../websocket/store/sessions.ts';
import { secrets } from './support.ts';

/** The sessions of all tests, as an application in the same process would keep them. */
export const sessions = new Map<string, object>();

export const sessionStore: SessionStore = {
  get: (id, give) => give(null, sessions.get(id)),
  set: (id, session, done) => {
    sessions.set(id, session);
    done();
  },
};

/** Signs a user in; returns the header `Cookie` of their browser. */
export function cookieFor(userId: unknown, id: string = crypto.randomUUID()): string {
  sessions.set(id, { userId, cookie: { path: '/' } });
  return cookieOf(id, sessionCookie(loadSettings({}).session, secrets));
}

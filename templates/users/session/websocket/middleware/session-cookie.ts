import { parse } from 'cookie';
import { sign, unsign } from 'cookie-signature';
import type { Settings } from '../generated/settings.ts';
import type { Secrets } from '../secrets.ts';

/** By which cookie sessions are known. */
export interface SessionCookie {
  readonly name: string;
  /** Each may have signed it; the first signs. */
  readonly secrets: readonly string[];
}

const MIN_SECRET_LENGTH = 32;

/** What express-session puts before an id that is signed. */
const SIGNED = 's:';

/**
 * The cookie that the settings name, signed by a secret in `SESSION_SECRET`: there may be several, with spaces between
 * them, while they change. Throws an `Error` where one of them is short.
 */
export function sessionCookie({ cookieName: name }: Settings['session'], { sessionSecret }: Secrets): SessionCookie {
  const secrets = sessionSecret.split(/\s+/).filter(Boolean);
  if (secrets.every(({ length }) => length >= MIN_SECRET_LENGTH)) return { name, secrets };
  throw new Error(`SESSION_SECRET has a part of less than ${MIN_SECRET_LENGTH} characters: spaces separate secrets`);
}

/**
 * The id of the session that the header `Cookie` names; nothing where it names none, or its signature is not ours. Of
 * several cookies of the name the first counts, as in express-session.
 */
export function sessionIdOf(header: string | undefined, { name, secrets }: SessionCookie): string | undefined {
  const value = parse(header ?? '')[name];
  if (!value?.startsWith(SIGNED)) return undefined;
  const signed = value.slice(SIGNED.length);
  for (const secret of secrets) {
    const id = unsign(signed, secret);
    if (id !== false) return id;
  }
  return undefined;
}

/** What the header `Cookie` has for a session. */
export function cookieOf(sessionId: string, { name, secrets: [secret = ''] }: SessionCookie): string {
  return `${name}=${encodeURIComponent(`${SIGNED}${sign(sessionId, secret)}`)}`;
}

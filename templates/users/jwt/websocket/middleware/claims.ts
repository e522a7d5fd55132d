import { EventError } from '../generated/protocol.ts';

/** What a valid token says of its user. */
export interface Claims {
  readonly sub: string;
  /** When the token expires, in seconds since 1970. */
  readonly exp: number;
  readonly [name: string]: unknown;
}

/** The claims of a verified token. Throws an `EventError`, which says what your own login did wrong when it signed it. */
export function claimsOf(payload: unknown): Claims {
  if (typeof payload !== 'object' || payload === null) throw unauthenticated('Expected the token to carry claims');
  const { sub, exp, ...others }: Partial<Record<string, unknown>> = { ...payload };
  const userId = textOf(sub);
  if (!userId) throw unauthenticated('Expected the claim "sub" of the token to be a text or a whole number');
  if (typeof exp !== 'number' || !Number.isSafeInteger(Math.floor(exp * 1000))) {
    throw unauthenticated('Expected the claim "exp" in the token');
  }
  return { ...others, sub: userId, exp };
}

export function unauthenticated(message = 'Authentication required'): EventError {
  return new EventError('UNAUTHENTICATED', message);
}

/** The id of a user as text: logins sign numbers as well. Whatever else it is, two users could look like one. */
function textOf(sub: unknown): string | undefined {
  // Half of a surrogate pair could not be written as UTF-8.
  if (typeof sub === 'string') return /\p{Surrogate}/u.test(sub) ? undefined : sub;
  return Number.isSafeInteger(sub) ? String(sub) : undefined;
}

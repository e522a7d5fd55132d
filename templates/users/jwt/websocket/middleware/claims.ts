import { unauthenticated, userIdOf } from './account.ts';

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
  const userId = userIdOf(sub);
  if (!userId) throw unauthenticated('Expected the claim "sub" of the token to be a text or a whole number');
  if (typeof exp !== 'number' || !Number.isSafeInteger(Math.floor(exp * 1000))) {
    throw unauthenticated('Expected the claim "exp" in the token');
  }
  return { ...others, sub: userId, exp };
}

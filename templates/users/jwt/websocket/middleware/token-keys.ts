import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import type { Logger } from 'pino';
import type { Settings } from '../generated/settings.ts';
import type { Secrets } from '../secrets.ts';
import { unauthenticated } from './account.ts';
import { Jwks } from './jwks.ts';
import { readPublicKey } from './public-key.ts';

/** Resolves to what a token carries. Rejects where its signature, its times, its issuer or its audience are not right. */
export type Verify = (token: string) => Promise<unknown>;

/** What a token must keep to, whatever its key; jsonwebtoken and jose have the same words for it. */
export interface Rules {
  readonly clockTolerance: number;
  readonly issuer?: string;
  readonly audience?: string;
}

/** Verifies tokens by what the environment gives. Throws an `Error` where that is no such key. */
export function verifyBy({ name, value }: Secrets['jwtKey'], settings: Settings['auth'], log: Logger): Verify {
  const { issuer, audience, clockToleranceSeconds: clockTolerance } = settings;
  const rules: Rules = { clockTolerance, ...(issuer !== '' && { issuer }), ...(audience !== '' && { audience }) };
  switch (name) {
    case 'JWT_SECRET':
      return bySecret(value, rules);
    case 'JWT_PUBLIC_KEY':
      return byPublicKey(value, rules);
    case 'JWKS_URL': {
      const keys = new Jwks(value, rules, log);
      if (audience === '') log.warn('auth.audience is not set: tokens for other applications count as well');
      return (token) => keys.verify(token);
    }
  }
}

function bySecret(secret: string, rules: Rules): Verify {
  // Given a text, jsonwebtoken first tries on every call whether it is a public key, which takes long.
  const key = createSecretKey(secret, 'utf8');
  return async (token) => {
    const { header, payload } = jwt.verify(token, key, { ...rules, algorithms: ['HS256'], complete: true });
    // Who does not know what the header declares critical must refuse the token (RFC 7515, 4.1.11).
    if (header.crit !== undefined) throw unauthenticated('The header "crit" of the token is not supported');
    return payload;
  };
}

function byPublicKey(pem: string, rules: Rules): Verify {
  const { key, algorithms } = readPublicKey(pem);
  return async (token) => (await jwtVerify(token, key, { ...rules, algorithms })).payload;
}

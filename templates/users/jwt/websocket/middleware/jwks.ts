import { createLocalJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import { EventError } from '../generated/protocol.ts';

/** Those whose keys have a public half, so that what everybody can read is never the secret of another one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** How old keys may be, and so how long a key that is withdrawn goes on to count. */
const MAX_AGE_MS = 600_000;

/** How long old keys go on to count where there was no answer. */
const RETRY_MS = 30_000;

/** The time from an answer to the next request for keys, whatever tokens come. */
const INTERVAL_MS = 1000;

const TIMEOUT_MS = 3000;

/**
 * Verifies tokens by the keys at a URL (RFC 7517). They are asked for at the start, when they are old, and when a token
 * comes that none of them has signed: a new one may have. While there is no answer, the keys that are known count. Where
 * a token says that its key is, such as in `jku`, nobody looks.
 */
export class Jwks {
  readonly #url: URL;
  readonly #options: JWTVerifyOptions;
  readonly #log: Logger;
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #oldAtMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #asked: Promise<void>;

  /** @param url `JWKS_URL`; an `Error` is thrown where it cannot be trusted */
  constructor(url: string, rules: JWTVerifyOptions, log: Logger) {
    this.#url = readUrl(url);
    this.#options = { ...rules, algorithms: ALGORITHMS };
    this.#log = log;
    this.#asked = this.#ask();
  }

  /** Resolves to what a token carries. Rejects with an `EventError` (`UNAVAILABLE`) as long as there are no keys. */
  async verify(token: string): Promise<JWTPayload> {
    if (this.#keys === undefined || performance.now() >= this.#oldAtMs) await this.#ask();
    return this.#verifyNow(token).catch(async (error: unknown) => {
      if (!isOfUnknownKey(error)) throw error;
      await this.#ask();
      return this.#verifyNow(token);
    });
  }

  async #verifyNow(token: string): Promise<JWTPayload> {
    if (this.#keys === undefined) throw new EventError('UNAVAILABLE', 'Tokens cannot be checked now', INTERVAL_MS);
    try {
      return (await jwtVerify(token, this.#keys, this.#options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return this.#verifyByEach(error, token);
    }
  }

  /** Without a `kid` it is known only by trying which of several keys has signed a token. */
  async #verifyByEach(keys: errors.JWKSMultipleMatchingKeys, token: string): Promise<JWTPayload> {
    let failure: unknown = keys;
    for await (const key of keys) {
      try {
        return (await jwtVerify(token, key, this.#options)).payload;
      } catch (error) {
        failure = error;
        if (!isOfUnknownKey(error)) break;
      }
    }
    throw failure;
  }

  /** Asks for the keys, or waits for who asks. Where there was an answer a moment ago, that one counts. Never rejects. */
  #ask(): Promise<void> {
    if (performance.now() >= this.#notBeforeMs) {
      this.#notBeforeMs = Number.POSITIVE_INFINITY;
      this.#asked = this.#fetch();
    }
    return this.#asked;
  }

  async #fetch(): Promise<void> {
    try {
      const response = await fetch(this.#url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`Expected the status 200, got ${response.status}`);
      this.#keys = createLocalJWKSet(await response.json());
      this.#oldAtMs = performance.now() + MAX_AGE_MS;
    } catch (err) {
      this.#oldAtMs = performance.now() + RETRY_MS;
      const then = this.#keys === undefined ? 'nobody is let in' : 'those that are known go on to count';
      this.#log.error({ err }, `no keys from JWKS_URL: ${then}`);
    }
    this.#notBeforeMs = performance.now() + INTERVAL_MS;
  }
}

function isOfUnknownKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
}

/** Who can change the answer on its way could sign tokens: it comes by TLS, or from this computer. */
function readUrl(text: string): URL {
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: '', hostname: '' };
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return new URL(text);
  throw new Error(`JWKS_URL is ${JSON.stringify(text)}: expected a URL that begins with "https://"`);
}

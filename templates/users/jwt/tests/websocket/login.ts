import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWTHeaderParameters, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import { connectClient } from './support.ts';

/** A token of `alice`, as a login that has this key would issue it. */
export function sign(
  key: KeyObject | Uint8Array,
  alg: string,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT({ sub: 'alice' })
    .setExpirationTime('1h')
    .setProtectedHeader({ ...header, alg })
    .sign(key);
}

/** Connects with a token; resolves to the word `connected`, or to why not. */
export function attempt(server: { readonly url: string }, token: string): Promise<unknown> {
  return connectClient(server, 'alice', { auth: () => ({ token }), reconnection: false }).then(
    () => 'connected',
    (error: unknown) => error,
  );
}

/** How a key is published. */
export function jwkOf(key: KeyObject, others: object = {}): object {
  return { ...key.export({ format: 'jwk' }), ...others };
}

/** A login that publishes its keys. */
export interface Login {
  readonly url: string;
  /** How often its keys were asked for. */
  readonly asked: number;
  /** What it publishes from here on. */
  publish(...keys: object[]): void;
  /** Answers with this status from here on, and with nothing at all where it is 0. */
  fail(status: number): void;
}

/** Starts a login that publishes keys at a URL. */
export async function startLogin(...keys: object[]): Promise<Login> {
  let asked = 0;
  let answer = { status: 200, body: JSON.stringify({ keys }) };
  const http = createServer((_request, response) => {
    asked += 1;
    const { status, body } = answer;
    if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/keys`,
    get asked() {
      return asked;
    },
    publish: (...published) => {
      answer = { status: 200, body: JSON.stringify({ keys: published }) };
    },
    fail: (status) => {
      answer = { ...answer, status };
    },
  };
}

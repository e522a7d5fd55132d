import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Jwks } from '../../websocket/middleware/jwks.ts';
import { attempt, jwkOf, type Login, sign, startLogin } from './login.ts';
import { connectClient, startServer, untilState } from './support.ts';

const first = generateKeyPairSync('rsa', { modulusLength: 2048 });
const second = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const third = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const publishedFirst = jwkOf(first.publicKey, { kid: 'first' });
const publishedSecond = jwkOf(second.publicKey, { kid: 'second' });

const ofFirst = () => sign(first.privateKey, 'RS256', { kid: 'first' });
const ofSecond = () => sign(second.privateKey, 'ES256', { kid: 'second' });

const refusal = { code: 'UNAUTHENTICATED', message: 'Authentication required' };

function startWith({ url }: Login) {
  return startServer({}, { jwtKey: { name: 'JWKS_URL', value: url } });
}

function keysOf({ url }: Pick<Login, 'url'>): Jwks {
  return new Jwks(url, {}, pino({ level: 'silent' }));
}

/** From here on the age of keys grows only where the test says so. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
}

const minutes = (count: number): number => count * 60_000;

describe('keys at a URL', () => {
  test('let those in whose tokens one of them has signed', async () => {
    const server = await startWith(await startLogin(publishedFirst, publishedSecond));
    expect(await attempt(server, await ofFirst())).toBe('connected');
    expect(await attempt(server, await ofSecond())).toBe('connected');
    expect(await attempt(server, await sign(second.privateKey, 'ES256'))).toBe('connected');
  });

  test('may have no names', async () => {
    const login = await startLogin(jwkOf(second.publicKey), jwkOf(third.publicKey));
    const server = await startWith(login);
    expect(await attempt(server, await sign(second.privateKey, 'ES256'))).toBe('connected');
    expect(await attempt(server, await sign(third.privateKey, 'ES256'))).toBe('connected');
    expect(await attempt(server, await sign(stranger.privateKey, 'ES256'))).toMatchObject(refusal);
  });

  test('let nobody in by another key or algorithm, whatever a token says of these', async () => {
    const attacker = await startLogin(jwkOf(stranger.publicKey, { kid: 'evil' }));
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const server = await startWith(
      await startLogin(
        publishedSecond,
        jwkOf(weak.publicKey, { kid: 'weak' }),
        jwkOf(third.privateKey, { kid: 'private' }),
        { kty: 'oct', k: Buffer.from('known to all').toString('base64url'), kid: 'secret' },
      ),
    );
    const header = { kid: 'evil', jku: attacker.url, x5u: attacker.url };
    const pem = String(second.publicKey.export({ type: 'spki', format: 'pem' }));
    const tokens = {
      'of a key elsewhere': await sign(stranger.privateKey, 'ES256', header),
      'of a key elsewhere, by a known name': await sign(stranger.privateKey, 'ES256', { ...header, kid: 'second' }),
      'of a key that it brings': await sign(stranger.privateKey, 'ES256', { jwk: jwkOf(stranger.publicKey) }),
      'of an odd name': await sign(stranger.privateKey, 'ES256', { kid: '__proto__' }),
      'of a public key as a secret': await sign(Buffer.from(pem), 'HS256', { kid: 'second' }),
      'of a published secret': await sign(Buffer.from('known to all'), 'HS256', { kid: 'secret' }),
      'of a weak key': jwt.sign({ sub: 'alice' }, weak.privateKey, {
        algorithm: 'RS256',
        keyid: 'weak',
        expiresIn: '1h',
        allowInsecureKeySizes: true,
      }),
      'of a published private key': await sign(third.privateKey, 'ES256', { kid: 'private' }),
    };
    const answers = Object.entries(tokens).map(async ([name, token]) => {
      expect(await attempt(server, token), name).toMatchObject(refusal);
    });
    await Promise.all(answers);
    expect(attacker.asked).toBe(0);
    expect(await attempt(server, await ofSecond())).toBe('connected');
  });

  test('count from the moment in which they are published', async () => {
    stopTime();
    const login = await startLogin(publishedFirst);
    const server = await startWith(login);
    const client = await connectClient(server, 'alice', { auth: async () => ({ token: await ofFirst() }) });
    login.publish(publishedFirst, publishedSecond);
    vi.advanceTimersByTime(1000);
    expect(await attempt(server, await ofSecond())).toBe('connected');
    await client.send.authRefresh({ token: await ofSecond() });
    expect(login.asked).toBe(2);
  });

  test('count for ten minutes where they are withdrawn', async () => {
    stopTime();
    const login = await startLogin(publishedFirst);
    const keys = keysOf(login);
    await keys.verify(await ofFirst());
    login.publish(publishedSecond);
    vi.advanceTimersByTime(minutes(10) - 1);
    await keys.verify(await ofFirst());
    vi.advanceTimersByTime(1);
    await expect(keys.verify(await ofFirst())).rejects.toThrow('no applicable key');
    await keys.verify(await ofSecond());
  });

  test('go on to count while the login is away, which is asked seldom', async () => {
    stopTime();
    const login = await startLogin(publishedFirst);
    const keys = keysOf(login);
    await keys.verify(await ofFirst());
    for (const status of [500, 404, 302, 0]) {
      login.fail(status);
      vi.advanceTimersByTime(minutes(10));
      const askedBefore = login.asked;
      const token = await ofFirst();
      await Promise.all(Array.from({ length: 100 }, () => keys.verify(token)));
      for (let second = 0; second < 30; second += 1) {
        await keys.verify(token);
        expect(login.asked - askedBefore, `${status} after ${second} s`).toBe(1);
        vi.advanceTimersByTime(1000);
      }
    }
    login.publish(publishedSecond);
    vi.advanceTimersByTime(30_000);
    await expect(keys.verify(await ofFirst())).rejects.toThrow('no applicable key');
  });

  test('are asked for once in a second, however many tokens of unknown keys come', async () => {
    stopTime();
    const login = await startLogin(publishedFirst);
    const keys = keysOf(login);
    await keys.verify(await ofFirst());
    const signed = Array.from({ length: 1000 }, (_, kid) => sign(stranger.privateKey, 'ES256', { kid: String(kid) }));
    const tokens = await Promise.all(signed);
    for (const seconds of [1, 2, 3]) {
      vi.advanceTimersByTime(1000);
      const answers = await Promise.allSettled(tokens.map((token) => keys.verify(token)));
      expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
      for (const token of tokens.slice(0, 10)) await expect(keys.verify(token)).rejects.toThrow('no applicable key');
      expect(login.asked).toBe(1 + seconds);
    }
  });

  test('have clients come back that came before them', async () => {
    const login = await startLogin(publishedFirst);
    login.fail(503);
    const server = await startWith(login);
    expect(await attempt(server, await ofFirst())).toMatchObject({ code: 'UNAVAILABLE' });
    const client = connectClient(server, 'alice', { auth: async () => ({ token: await ofFirst() }) });
    login.publish(publishedFirst);
    await untilState(await client, 'connected');
    expect(server.errors[0]).toMatchObject({ msg: 'no keys from JWKS_URL: nobody is let in' });
  });

  test('come by TLS, or from the same computer', () => {
    for (const url of ['', 'keys', 'http://login.example/keys', 'http://127.0.0.1.example/', 'file:///etc/keys']) {
      expect(() => keysOf({ url }), url).toThrow(`JWKS_URL is "${url}": expected a URL that begins with "https://"`);
    }
    for (const url of ['https://login.example', 'http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1']) {
      expect(() => keysOf({ url }), url).not.toThrow();
    }
  });
});

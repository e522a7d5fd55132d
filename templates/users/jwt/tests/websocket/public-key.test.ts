import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { readPublicKey } from '../../websocket/middleware/public-key.ts';
import { attempt, jwkOf, sign } from './login.ts';
import { secrets, startServer } from './support.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed25519 = generateKeyPairSync('ed25519');

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'spki', format: 'pem' }));
}

function startWith(key: KeyObject) {
  return startServer({}, { jwtKey: { name: 'JWT_PUBLIC_KEY', value: pemOf(key) } });
}

describe('a public key', () => {
  test('lets those in whose tokens its owner signed, by each algorithm of its type', async () => {
    for (const [{ publicKey, privateKey }, algorithms] of [
      [rsa, ['RS256', 'PS256']],
      [p256, ['ES256']],
      [p384, ['ES384']],
      [ed25519, ['EdDSA', 'Ed25519']],
    ] as const) {
      const server = await startWith(publicKey);
      for (const alg of algorithms) expect(await attempt(server, await sign(privateKey, alg)), alg).toBe('connected');
    }
  });

  test('lets nobody in by another key or algorithm, whatever a token says of these', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const server = await startWith(rsa.publicKey);
    const tokens = {
      'of another key': await sign(privateKey, 'RS256'),
      'of another key, which it brings': await sign(privateKey, 'RS256', { jwk: jwkOf(publicKey) }),
      'of another key, which has a name': await sign(privateKey, 'RS256', { kid: '../../../../dev/null' }),
      'of another algorithm': await sign(rsa.privateKey, 'RS512'),
      'of another type of key': await sign(ed25519.privateKey, 'EdDSA'),
      'of the public key as a secret': await sign(Buffer.from(pemOf(rsa.publicKey)), 'HS256'),
      'of a secret': jwt.sign({ sub: 'alice' }, secrets.jwtKey.value, { expiresIn: '1h' }),
      'of nobody': jwt.sign({ sub: 'alice' }, '', { algorithm: 'none', expiresIn: '1h' }),
      'that demands what is not known': jwt.sign({ sub: 'alice' }, rsa.privateKey, {
        expiresIn: '1h',
        header: { alg: 'RS256', crit: ['must'] },
      }),
    };
    const refusal = { code: 'UNAUTHENTICATED', message: 'Authentication required' };
    for (const [name, token] of Object.entries(tokens)) {
      expect(await attempt(server, token), name).toMatchObject(refusal);
    }
    expect(await attempt(await startWith(p256.publicKey), await sign(p384.privateKey, 'ES384'))).toMatchObject(refusal);
    expect(await attempt(server, await sign(rsa.privateKey, 'RS256'))).toBe('connected');
  });

  test('may have its lines in one', () => {
    const { key } = readPublicKey(pemOf(p256.publicKey).replaceAll('\n', '\\n'));
    expect(key.equals(p256.publicKey)).toBe(true);
  });

  test('has the server not start where it is none, or a weak one, and says what is wrong', () => {
    for (const [value, problem] of [
      ['', 'is no public key in PEM'],
      ['f2b9c7d4e1a86053f2b9c7d4e1a86053', 'is no public key in PEM'],
      [pemOf(rsa.publicKey).slice(0, 200), 'is no public key in PEM'],
      [String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })), 'is a private key'],
      [String(p256.privateKey.export({ type: 'sec1', format: 'pem' })), 'is a private key'],
      [pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), 'is RSA of 1024 bits'],
      [pemOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey), 'is of the curve secp521r1'],
      [pemOf(generateKeyPairSync('x25519').publicKey), 'is of the type x25519'],
    ] as const) {
      expect(() => readPublicKey(value), problem).toThrow(`JWT_PUBLIC_KEY ${problem}`);
    }
  });
});

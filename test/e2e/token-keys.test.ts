import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { startProgram } from '../support/program.ts';
import { build, chat, runAnyhow } from '../support/project.ts';
import { createClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { writeTree } from '../write-tree.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = String(publicKey.export({ type: 'spki', format: 'pem' }));
const privatePem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const keysUrl = 'https://login.example/keys';

describe('what the environment says of tokens', () => {
  const project = suiteFolder();
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    await build(project(), chat);
    env = serverEnv(project());
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing', { JWT_SECRET: '' }, '  JWT_SECRET or JWT_PUBLIC_KEY or JWKS_URL is missing'],
    ['two keys', { JWKS_URL: keysUrl }, '  JWT_SECRET and JWKS_URL are set, of which there must be one'],
    ['a private key', { JWT_SECRET: '', JWT_PUBLIC_KEY: privatePem }, 'JWT_PUBLIC_KEY is a private key'],
    ['a URL without TLS', { JWT_SECRET: '', JWKS_URL: 'http://login.example' }, 'JWKS_URL is "http://login.example"'],
  ])('has the server not start where it is %s', async (_, others, problem) => {
    const program = startProgram(process.execPath, [join(project(), 'dist/main.js')], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, ...env, ...others },
    });
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain(problem);
    expect(program.output()).not.toMatch(/\n +at /);
  });

  it('decides whose tokens count', async () => {
    const server = await startServer(project(), { ...env, JWT_SECRET: '', JWT_PUBLIC_KEY: publicPem });
    onTestFinished(server.kill);
    const token = jwt.sign({}, privateKey, { subject: 'alice', algorithm: 'RS256', expiresIn: '1h' });
    for (const [shown, code] of [
      [token, 'OK'],
      [tokenFor('alice', env), 'UNAUTHENTICATED'],
    ] as const) {
      const client = await createClient(project(), server.url, shown);
      onTestFinished(() => client.disconnect());
      const outcome = client.connect().then(
        () => 'OK',
        (error: { code: string }) => error.code,
      );
      expect(await outcome).toBe(code);
    }
  });

  it('is taken for development as it is, where a secret is made otherwise', async () => {
    writeTree(project(), { '.env': `JWKS_URL=${keysUrl}\n` });
    const { stderr, code } = await runAnyhow('npm', ['run', '--silent', 'token', '--', 'alice'], project());
    expect(stderr).toContain('Only who has the private key signs tokens for JWKS_URL');
    expect(code).toBe(1);
    const lines = readFileSync(join(project(), '.env'), 'utf8');
    expect(lines).toMatch(/^JWKS_URL=.*\nAPI_KEY=[0-9a-f]{64}\n$/);
  });
});

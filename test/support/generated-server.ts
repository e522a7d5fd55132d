import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { type Program, startProgram } from './program.ts';

const shiftedClock = new URL('shifted-clock.mjs', import.meta.url).href;

/** What runs servers, and its arguments: Node.js, or what `npm run test:runtimes` says, as a list of JSON. */
const [command = process.execPath, ...runtimeArgs]: readonly string[] = JSON.parse(process.env.SERVER_RUNTIME ?? '[]');

export const runtime = command;

/** The environment that a project's server starts in: a free port, and a random value for each secret it asks for. */
export function serverEnv(project: string): Record<string, string> {
  const example = join(project, '.env.example');
  const names = existsSync(example) ? [...readFileSync(example, 'utf8').matchAll(/^(\w+)=/gm)] : [];
  const secrets = names.map(([, name = '']) => [name, randomBytes(32).toString('hex')]);
  return { NODE_ENV: 'production', PORT: '0', WS_HOST: '127.0.0.1', ...Object.fromEntries(secrets) };
}

/** The server of a built project, in a process of its own. */
export interface GeneratedServer extends Program {
  readonly port: number;
  readonly url: string;
}

export interface ServerOptions {
  /** By how much its clock is fast; negative for slow. */
  readonly clockOffsetMs?: number;
  /** Where it is compiled to; by default `dist`. */
  readonly outDir?: string;
  /** Its entry there; by default `main.js`. */
  readonly file?: string;
  /** What `main` is called with. */
  readonly args?: readonly string[];
}

/** Starts the server of a built project as in production, from any folder; resolves when it listens. The caller ends it with `kill`. */
export async function startServer(
  project: string,
  env: NodeJS.ProcessEnv,
  { clockOffsetMs = 0, outDir = 'dist', file = 'main.js', args = [] }: ServerOptions = {},
): Promise<GeneratedServer> {
  const preload = clockOffsetMs === 0 ? [] : ['--import', shiftedClock];
  const program = startProgram(runtime, [...runtimeArgs, ...preload, join(project, outDir, file), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env, CLOCK_OFFSET_MS: String(clockOffsetMs) },
  });
  const [, port = ''] = await program.waitFor(/listening on http:\/\/[^:"]+:(\d+)/);
  return { ...program, port: Number(port), url: `http://127.0.0.1:${port}` };
}

/** Signs a user in at a server that was started with `--dev`; resolves to the cookie of their browser. */
export async function cookieFor(userId: string, { url }: Pick<GeneratedServer, 'url'>): Promise<string> {
  const body = new URLSearchParams({ user: userId });
  const { headers } = await fetch(`${url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A token as the login of a project would issue it. */
export function tokenFor(userId: string, { JWT_SECRET = '' }: NodeJS.ProcessEnv): string {
  return jwt.sign({}, JWT_SECRET, { subject: userId, algorithm: 'HS256', expiresIn: '1h' });
}

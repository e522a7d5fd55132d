import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

const running: ChildProcess[] = [];

/** Starts a `redis-server` from the path on a port of the loopback interface; it keeps nothing. */
export async function startRedis(port: number, options: readonly string[] = []): Promise<void> {
  const where = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', tmpdir(), '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...where, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  const failed = once(child, 'exit').catch(() => {});
  const isReady = await Promise.race([becomesReady(child), failed.then(() => false)]);
  if (!isReady) throw new Error('The tests need Redis: install redis-server, or say where one is');
}

/** Ends what was started. */
export function stopRedis(): void {
  for (const child of running) child.kill();
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function becomesReady({ stdout }: ChildProcess): Promise<boolean> {
  if (stdout === null) return false;
  for await (const line of createInterface(stdout)) {
    if (!line.includes('Ready to accept connections')) continue;
    stdout.resume();
    return true;
  }
  return false;
}

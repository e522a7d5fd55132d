import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis as Client } from 'ioredis';
import { freePort } from './free-port.ts';
import { type Program, startProgram } from './program.ts';
import { findRedis } from './redis-binary.ts';

export interface RedisOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** When writes are on the disk: before they are answered, some time later, or never, which is the default. */
  readonly durable?: 'always' | 'later';
  /** Whether it is a server of a cluster. */
  readonly cluster?: boolean;
  /** Further options, as on its command line. */
  readonly args?: readonly string[];
}

/** A real Redis of the test's own, on the loopback interface. */
export interface Redis {
  readonly url: string;
  readonly port: number;
  /** Where the other servers of a cluster reach it. */
  readonly busPort: number;
  readonly pid: () => number;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
  /** Shuts it down as an administrator does; `start` brings it back on the same port with what it had saved. */
  readonly shutDown: () => Promise<void>;
  /** Ends it without a chance to save or to say goodbye. */
  readonly crash: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Lets it hang: connections stay open, nothing is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Starts a `redis-server`. The caller ends it with `stop`. */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const { path, env } = await findRedis();
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'ws-redis-'));
  const persistence = {
    always: ['--appendonly', 'yes', '--appendfsync', 'always'],
    later: ['--appendonly', 'yes', '--appendfsync', 'no'],
    never: ['--save', ''],
  }[options.durable ?? 'never'];
  const busPort = options.cluster ? await freePort() : 0;
  const cluster = options.cluster ? ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)] : [];
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    ...persistence,
    ...cluster,
    ...(options.args ?? []),
  ];
  const launch = async (): Promise<Program> => {
    const program = startProgram(path, args, { env });
    await program.waitFor(/Ready to accept connections/);
    return program;
  };
  let program = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    busPort,
    pid: () => program.pid,
    stop: async () => {
      await program.kill();
      rmSync(folder, { recursive: true, force: true });
    },
    shutDown: async () => {
      program.signal('SIGTERM');
      await program.ended;
    },
    crash: () => program.kill(),
    start: async () => {
      program = await launch();
    },
    pause: () => program.signal('SIGSTOP'),
    resume: () => program.signal('SIGCONT'),
  };
}

/** A Redis that is only used, never stopped: that of `REDIS_URL`, or else one of the test's own. */
export async function useRedis(): Promise<Pick<Redis, 'url' | 'stop'>> {
  const { REDIS_URL: url } = process.env;
  return url === undefined ? startRedis() : { url, stop: async () => {} };
}

/** How often a Redis has been asked for each command, by name, in lower case. */
export async function commandCounts(client: Client): Promise<(name: string) => number> {
  const counts = new Map<string, number>();
  for (const [, name = '', calls] of (await client.info('commandstats')).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)) {
    counts.set(name, Number(calls));
  }
  return (name) => counts.get(name) ?? 0;
}

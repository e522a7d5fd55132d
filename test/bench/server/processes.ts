import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverEnv, tokenFor } from '../../support/generated-server.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { within } from '../../support/within.ts';
import type { Transport } from './clients.ts';
import type { Load, Measured, Window } from './load.ts';
import type { Scenario } from './scenarios.ts';

const STARTS_MS = 60_000;
const STOPS_MS = 10_000;
const ANSWERS_MS = 60_000;

/** The servers share one core, so that what a variant costs in all is what it is measured by; clients have another. */
const [SERVER_CORE, LOAD_CORE] = [0, 1];
/** Redis is for itself where there is a third. */
export const REDIS_CORE = availableParallelism() > 2 ? 2 : LOAD_CORE;

/** A kind of server to measure. */
export interface Variant {
  readonly name: string;
  readonly transport: Transport;
  /** Starts a node. Those of one scenario share the key. */
  readonly start: (nodes: number, key: string) => Program;
  readonly tokens: (count: number) => string[];
}

/** The nodes of a variant, with clients. */
export interface Running {
  readonly measure: (window: Window) => Promise<Measured>;
  readonly stop: () => Promise<void>;
}

/** @param profiles Folder for a CPU profile of each node, if they are wanted. */
export function bareVariant(transport: Transport, redisUrl: string, profiles: string | undefined): Variant {
  const file = fileURLToPath(new URL(`./bare-${transport}.mjs`, import.meta.url));
  return {
    name: 'bare',
    transport,
    start: (nodes, key) => {
      const { REDIS_URL: _, ...env } = process.env;
      const adapter = nodes > 1 && { REDIS_URL: redisUrl, KEY: key };
      return startProgram(process.execPath, [...profiling(profiles), file], {
        env: { ...env, NODE_ENV: 'production', ...adapter },
      });
    },
    tokens: () => [],
  };
}

/** @param profiles See `bareVariant`. */
export function generatedVariant(
  transport: Transport,
  project: string,
  redisUrl: string,
  profiles: string | undefined,
): Variant {
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('WS_'));
  const env = { PATH: process.env.PATH, ...Object.fromEntries(settings), ...serverEnv(project), REDIS_URL: redisUrl };
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const [, ...start] = scripts.start.split(' ');
  return {
    name: 'generated',
    transport,
    start: (_, key) =>
      startProgram(process.execPath, [...profiling(profiles), ...start], {
        cwd: project,
        env: { ...env, WS_REDIS_KEY_PREFIX: key },
      }),
    tokens: (count) => Array.from({ length: count }, (_, index) => tokenFor(`user-${index}`, env)),
  };
}

function profiling(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder];
}

/** Starts the nodes of a variant and connects the clients of a scenario. */
export async function launch(variant: Variant, scenario: Scenario, key: string, redisPid: number): Promise<Running> {
  const programs = Array.from({ length: scenario.nodes }, () => variant.start(scenario.nodes, key));
  const urls: string[] = [];
  for (const program of programs) {
    pin(program.pid, SERVER_CORE);
    const [, port] = await program.waitFor(/listening on http:\/\/[^:"]+:(\d+)/, STARTS_MS);
    urls.push(`http://127.0.0.1:${port}`);
  }
  const pids = [...programs.map(({ pid }) => pid), redisPid];
  const tokens = variant.tokens(scenario.connections);
  const load = await startLoad({ transport: variant.transport, scenario, urls, tokens, pids });
  return {
    measure: load.measure,
    stop: async () => {
      await load.stop();
      for (const program of programs) {
        program.signal('SIGTERM');
        await within(STOPS_MS, 'the end of a server', program.ended).catch(program.kill);
      }
    },
  };
}

async function startLoad(load: Load) {
  const file = fileURLToPath(new URL('./load.ts', import.meta.url));
  // In a young generation of this size what belongs to one message is gone before it would be copied.
  const child = fork(file, [], { execArgv: ['--import', 'tsx', '--max-semi-space-size=32'] });
  const ended = once(child, 'exit');
  pin(child.pid ?? 0, LOAD_CORE);
  async function answer<T>(what: string): Promise<T> {
    const early = ended.then(() => Promise.reject(new Error('the clients ended')));
    const [message] = await within(ANSWERS_MS, what, Promise.race([once(child, 'message'), early]));
    return message;
  }
  child.send(load);
  await answer('clients that are connected');
  return {
    measure: (window: Window): Promise<Measured> => {
      child.send(window);
      return answer('a measurement');
    },
    stop: async (): Promise<void> => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Keeps a process on one core, where the system can do that. */
export function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

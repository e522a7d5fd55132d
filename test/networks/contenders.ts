import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Transport, transports } from '../bench/server/clients.ts';
import { serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { startProgram } from '../support/program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bareServer = fileURLToPath(new URL('../bench/server/bare-socket.io.mjs', import.meta.url));

/** A server and the client for it: generated ones, or those of Socket.IO with the defaults of its WebSocket. */
export type ContenderName = 'bare' | Transport;

export const contenderNames: readonly ContenderName[] = ['bare', ...transports];

export interface Contender {
  readonly name: ContenderName;
  readonly project?: string;
  /** @param settings Those of a generated server that are not its defaults, as variables of its environment. */
  readonly start: (settings?: Readonly<Record<string, string>>) => Promise<Serving>;
}

/** A server that listens on all addresses. */
export interface Serving {
  readonly port: number;
  readonly tokenFor: (userId: string) => string | undefined;
  readonly end: () => Promise<void>;
}

/** Builds a chat project, for all but the bare one. */
export function prepare(name: ContenderName, folder: string): Contender {
  if (name === 'bare') return { name, start: startBare };
  build(folder, name);
  return contenderOf(name, folder);
}

/** The server and the client of a built project. */
export function contenderOf(name: Transport, project: string): Contender {
  return {
    name,
    project,
    start: async (settings) => {
      const env = { ...serverEnv(project), WS_HOST: '0.0.0.0', ...settings };
      const { port, kill } = await startServer(project, env);
      return { port, tokenFor: (userId) => tokenFor(userId, env), end: kill };
    },
  };
}

function build(folder: string, transport: Transport): void {
  const choices = ['--preset', 'chat', '--transport', transport, '--package-manager', 'npm'];
  const quiet = ['--quiet', '--no-input', '--no-install', '--no-git'];
  execFileSync(process.execPath, [join(root, 'bin/ws.js'), 'init', folder, ...choices, ...quiet]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: ['ignore', 2, 2] });
}

async function startBare(): Promise<Serving> {
  const env = { ...process.env, HOST: '0.0.0.0' };
  const { waitFor, kill } = startProgram(process.execPath, [bareServer], { env });
  const [, port] = await waitFor(/listening on http:\/\/[^:"]+:(\d+)/);
  return { port: Number(port), tokenFor: () => undefined, end: kill };
}

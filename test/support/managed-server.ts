import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeTree } from '../write-tree.ts';
import { freePort } from './free-port.ts';
import { type GeneratedServer, startServer } from './generated-server.ts';

/** Calls the functions of a server's own API, which is for code in its process. */
const managed = `
import { createServer } from 'node:http';
import { pino } from 'pino';
import { run } from './generated/run.js';
import { loadSecrets } from './secrets.js';
import { createWebSocketServer } from './server.js';

const log = pino();
run(log, (settings) => {
  const server = createWebSocketServer({ settings, secrets: loadSecrets(), log });
  createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [name, ...args] = JSON.parse(body);
    const answer = await Promise.resolve()
      .then(() => server[name](...args))
      .then((result) => ({ result }), ({ code, message }) => ({ error: { code, message } }));
    response.end(JSON.stringify(answer));
  }).listen(Number(process.env.DESK_PORT), '127.0.0.1');
  return server;
});
`;

/** A server of a built project whose API a test may call. */
export interface ManagedServer extends GeneratedServer {
  /** Calls a function of its API. Resolves to what that does, rejects with the code and the message of its error. */
  readonly call: (name: string, ...args: unknown[]) => Promise<unknown>;
}

/** Starts the server of a built project with its API in reach; it ends with the test. */
export async function startManagedServer(project: string, env: NodeJS.ProcessEnv): Promise<ManagedServer> {
  writeTree(join(project, 'dist'), { 'managed.js': managed });
  const deskPort = await freePort();
  const server = await startServer(project, { ...env, DESK_PORT: String(deskPort) }, { file: 'managed.js' });
  onTestFinished(server.kill);
  return {
    ...server,
    call: async (...asked) => {
      const response = await fetch(`http://127.0.0.1:${deskPort}`, { method: 'POST', body: JSON.stringify(asked) });
      const { result, error } = (await response.json()) as { result?: unknown; error?: object };
      if (error !== undefined) throw error;
      return result;
    },
  };
}

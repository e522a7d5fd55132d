import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { build, chat } from '../support/project.ts';
import { createClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

describe('a server that is told to end', () => {
  const project = suiteFolder();
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    await build(project(), chat);
    env = serverEnv(project());
  });

  async function start(): Promise<GeneratedServer> {
    const server = await startServer(project(), env);
    onTestFinished(server.kill);
    return server;
  }

  /** A client whose side of the connection answers nothing any more. */
  async function hangingClient({ port }: GeneratedServer): Promise<void> {
    const line = await startTcpProxy(port);
    onTestFinished(line.close);
    const client = await createClient(project(), line.url, tokenFor('alice', env));
    onTestFinished(() => client.disconnect());
    await client.connect();
    line.stall();
  }

  /** An HTTP request that never comes to its end. */
  async function unfinishedRequest({ port }: GeneratedServer): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write('GET /healthz HTTP/1.1\r\nHost:', resolve));
  }

  it.each([
    ['a client that hangs', hangingClient],
    ['an unfinished request', unfinishedRequest],
  ])('ends by itself in a few seconds, %s or not', async (_, open) => {
    const server = await start();
    await open(server);
    const from = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended, server.output()).toBe(0);
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('ends at once when it is told so again', async () => {
    const server = await start();
    await hangingClient(server);
    server.signal('SIGTERM');
    await expect.poll(() => readiness(server), { interval: 10, timeout: 5_000 }).not.toBe(200);
    const from = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toBe(1);
    expect(performance.now() - from).toBeLessThan(500);
  });
});

/** The status of /readyz; 0 where nothing answers. */
async function readiness({ url }: GeneratedServer): Promise<number> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.status ?? 0;
}

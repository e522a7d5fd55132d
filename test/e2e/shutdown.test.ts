import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { chat, runTool, scaffold } from '../support/project.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';

/** Ten times what a server waits for its clients, and less than it waits for its handlers. */
const endMs = 20_000;

/** Who asks for it never hears whether they may enter. */
const silentRoom = 'silent';
const access = `export const canJoin = (_user: object, roomId: string): Promise<boolean> =>
  roomId === '${silentRoom}' ? new Promise(() => {}) : Promise.resolve(true);
`;

describe('a server that is told to end', () => {
  const project = suiteFolder();
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    await scaffold(project(), chat);
    writeTree(project(), { 'websocket/rooms/access.ts': access });
    await runTool('npm', ['run', 'build'], project());
    env = serverEnv(project());
  });

  async function start(): Promise<GeneratedServer> {
    const server = await startServer(project(), env);
    onTestFinished(server.kill);
    return server;
  }

  async function connected(url: string): Promise<SdkClient> {
    const client = await createClient(project(), url, tokenFor('alice', env));
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  /** A client whose side of the connection answers nothing any more. */
  async function hangingClient({ port }: GeneratedServer): Promise<void> {
    const line = await startTcpProxy(port);
    onTestFinished(line.close);
    await connected(line.url);
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

  /** A client that polls, and has no request waiting: Engine.IO would give it 30 s for the next one. */
  async function clientBetweenPolls({ url }: GeneratedServer): Promise<void> {
    const endpoint = `${url}/socket.io/?EIO=4&transport=polling`;
    const handshake = await (await fetch(endpoint)).text();
    const own = `${endpoint}&sid=${JSON.parse(handshake.slice(1)).sid}`;
    await fetch(own, { method: 'POST', body: `40${JSON.stringify({ token: tokenFor('alice', env) })}` });
    expect(await (await fetch(own)).text()).toMatch(/^40/);
  }

  /** A handler that never comes to its end. */
  async function hangingHandler({ url }: GeneratedServer): Promise<void> {
    const client = await connected(url);
    client.join(silentRoom).catch(() => {});
    // Events are handled in their order.
    await client.join('lobby');
  }

  it.each([
    ['a client that hangs', hangingClient],
    ['a client between two polls', clientBetweenPolls],
    ['an unfinished request', unfinishedRequest],
  ])('ends by itself in a few seconds, %s or not', async (_, open) => {
    const server = await start();
    await open(server);
    server.signal('SIGTERM');
    expect(await within(endMs, 'the end of the server', server.ended), server.output()).toBe(0);
  });

  it('ends at once when it is told so again', async () => {
    const server = await start();
    // It would wait for it longer than this test does.
    await hangingHandler(server);
    server.signal('SIGTERM');
    await expect.poll(() => readiness(server), { interval: 10 }).not.toBe(200);
    server.signal('SIGTERM');
    expect(await within(endMs, 'the end of the server', server.ended)).toBe(1);
  });
});

/** The status of /readyz; 0 where nothing answers. */
async function readiness({ url }: GeneratedServer): Promise<number> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.status ?? 0;
}

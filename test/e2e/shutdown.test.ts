import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { endGroup, startProgram } from '../support/program.ts';
import { chat, runTool, scaffold } from '../support/project.ts';
import { collect, createClient, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';

/** Ten times what a server waits for its clients, and less than after which it ends by force. */
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

  async function start(settings: Readonly<Record<string, string>> = {}): Promise<GeneratedServer> {
    const server = await startServer(project(), { ...env, ...settings });
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

  /** Clients that poll, of which one is typing: when it goes, the others are told so. */
  async function typingByPolls({ url }: GeneratedServer): Promise<void> {
    const roomId = 'lobby';
    const polling = { transports: ['polling'], reconnection: false };
    const clients = await Promise.all(
      ['alice', 'bob', 'carol'].map((userId) => createClient(project(), url, tokenFor(userId, env), polling)),
    );
    for (const client of clients) {
      onTestFinished(() => client.disconnect());
      await client.connect();
      await client.join(roomId);
    }
    const [alice, ...others] = clients;
    const heard = others.map((client) => collect(client, 'user-typing').waitFor({ roomId }));
    await alice?.emit('typing', { roomId });
    await Promise.all(heard);
  }

  /** A handler that never comes to its end, and the client that waits for it. */
  async function hangingHandler({ url }: GeneratedServer): Promise<SdkClient> {
    const client = await connected(url);
    client.join(silentRoom).catch(() => {});
    // Events are handled in their order.
    await client.join('lobby');
    return client;
  }

  it.each([
    ['a client that hangs', hangingClient],
    ['a client between two polls', clientBetweenPolls],
    ['clients that poll while one types', typingByPolls],
    ['an unfinished request', unfinishedRequest],
  ])('ends by itself in a few seconds, %s or not', async (_, open) => {
    const server = await start();
    await open(server);
    server.signal('SIGTERM');
    expect(await within(endMs, 'the end of the server', server.ended), server.output()).toBe(0);
  });

  it('is what the command of its README starts, and ends with it', async () => {
    const words = productionCommand(project()).split(' ');
    const [command = '', ...args] = words;
    // As a supervisor does: what it signals is what it started, which leads a group of all that comes of it.
    const program = startProgram(command, args, { cwd: project(), env: { ...process.env, ...env }, detached: true });
    onTestFinished(() => endGroup(program.pid));
    const [, port = ''] = await program.waitFor(/listening on http:\/\/[^:"]+:(\d+)/);
    await connected(`http://127.0.0.1:${port}`);
    program.signal('SIGTERM');
    expect(await within(endMs, 'the end of what was started', program.ended)).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it('closes its connections though a handler hangs, and ends', async () => {
    const server = await start({ WS_SHUTDOWN_HANDLERS_SECONDS: '0.1' });
    const client = await hangingHandler(server);
    server.signal('SIGTERM');
    await untilState(client, 'reconnecting');
    expect(await within(endMs, 'the end of the server', server.ended), server.output()).toBe(0);
    expect(server.output()).toContain('"events":["join-room"]');
  });

  it('ends in the same order when its terminal is gone, however often it hears of it', async () => {
    const server = await start({ WS_SHUTDOWN_HANDLERS_SECONDS: '1' });
    await hangingHandler(server);
    server.signal('SIGHUP');
    await expect.poll(() => readiness(server), { interval: 10 }).not.toBe(200);
    server.signal('SIGHUP');
    expect(await within(endMs, 'the end of the server', server.ended), server.output()).toBe(0);
  });

  it('goes on for a while where a load balancer is to see first that it ends', async () => {
    const server = await start({ WS_SHUTDOWN_DELAY_SECONDS: '600' });
    server.signal('SIGTERM');
    await expect.poll(() => readiness(server), { interval: 10 }).toBe(503);
    const client = await connected(server.url);
    await client.join('lobby');
  });

  it('ends at once when it is told so again', async () => {
    // It would wait for it longer than this test does.
    const server = await start({ WS_SHUTDOWN_HANDLERS_SECONDS: '600' });
    await hangingHandler(server);
    server.signal('SIGTERM');
    await expect.poll(() => readiness(server), { interval: 10 }).not.toBe(200);
    server.signal('SIGTERM');
    expect(await within(endMs, 'the end of the server', server.ended)).toBe(1);
  });
});

/** The last command of the section of a project's README about production. */
function productionCommand(folder: string): string {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [, block = ''] = /^## In production\n\n```sh\n(.*?)\n```$/ms.exec(readme) ?? [];
  return block.split('\n').at(-1) ?? '';
}

/** The status of /readyz; 0 where nothing answers. */
async function readiness({ url }: GeneratedServer): Promise<number> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.status ?? 0;
}

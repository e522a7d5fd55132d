import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { endGroup, startProgram } from '../support/program.ts';
import { chat, runTool, scaffold } from '../support/project.ts';
import { createClient, type SdkClient, untilState } from '../support/sdk.ts';
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

  /** A client that polls only when it is told to, which is let in. */
  async function polling({ url }: GeneratedServer, userId: string) {
    const endpoint = `${url}/socket.io/?EIO=4&transport=polling`;
    const headers = { connection: 'close' };
    const handshake = await (await fetch(endpoint)).text();
    const own = `${endpoint}&sid=${JSON.parse(handshake.slice(1)).sid}`;
    const send = (packet: string) => fetch(own, { method: 'POST', body: packet, headers });
    const poll = async () => (await fetch(own, { headers })).text();
    const pollUntil = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(await poll()));
    };
    await send(`40${JSON.stringify({ token: tokenFor(userId, env) })}`);
    await pollUntil(/40\{"sid/);
    return { send, poll, pollUntil };
  }

  /** A client that polls, and has no request waiting: Engine.IO would give it 30 s for the next one. */
  async function clientBetweenPolls(server: GeneratedServer): Promise<void> {
    await polling(server, 'alice');
  }

  /** Clients whose requests wait, one of whom types: what the others are told when it goes is on its way when they are closed. */
  async function pollingWhileOneTypes(server: GeneratedServer): Promise<void> {
    const clients = [await polling(server, 'alice'), await polling(server, 'bob')] as const;
    const [typist, reader] = clients;
    for (const { send, pollUntil } of clients) {
      await send('421["join-room",{"roomId":"lobby"}]');
      await pollUntil(/431\[/);
    }
    await typist.send('42["typing",{"roomId":"lobby"}]');
    await reader.pollUntil(/"user-typing"/);
    for (const { poll } of clients) poll().catch(() => {});
    // The requests are there when others are answered that came later.
    await fetch(`${server.url}/healthz`);
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
    ['clients that poll while one types', pollingWhileOneTypes],
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

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { startProgram } from '../support/program.ts';
import { build, chat } from '../support/project.ts';
import { createClient, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const roomId = 'lobby';
const onStreams: Choices = { ...chat, transport: 'sse' };
const guests: Choices = { ...onStreams, auth: 'none' };

/** What follows in the room of a client that was found by its stream. */
interface Found {
  readonly url: string;
  readonly sessionId: string;
  readonly authorization: string;
}

async function join({ url, sessionId, authorization }: Found): Promise<void> {
  const answer = await fetch(`${url}/events/join-room`, {
    method: 'POST',
    headers: { authorization, 'session-id': sessionId, 'content-type': 'application/json' },
    body: JSON.stringify({ roomId }),
  });
  expect(answer.status).toBe(200);
}

/** A program of its own, since Node.js has EventSource only where it is asked for. */
const eventSource = `
  const source = new EventSource(process.argv[1]);
  for (const name of ['connected', 'connect', 'new-message'])
    source.addEventListener(name, ({ data, lastEventId }) => console.log(name, data, 'id', lastEventId));
  source.onerror = () => console.log('broken');
  // It does not keep the process alive while it waits.
  setInterval(() => {}, 1000);
`;

describe.each([
  ['users', onStreams],
  ['guests', guests],
] as const)('a stream of %s', (_, choices) => {
  const project = suiteFolder();
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    await build(project(), choices);
    env = { ...serverEnv(project()), WS_SERVER_RETRY: '100' };
    server = await startServer(project(), env);
    return server.kill;
  });

  async function speaker(): Promise<SdkClient> {
    const token = choices.auth === 'jwt' ? tokenFor('bob', env) : undefined;
    const client = await createClient(project(), server.url, token);
    onTestFinished(() => client.disconnect());
    await client.connect();
    await client.join(roomId);
    return client;
  }

  it('is read by curl, which goes on by the id of the last event', async () => {
    const bob = await speaker();
    const curl = (...headers: readonly string[]) => {
      const all = choices.auth === 'jwt' ? [...headers, `Authorization: Bearer ${tokenFor('alice', env)}`] : headers;
      const program = startProgram('curl', ['-sN', ...all.flatMap((header) => ['-H', header]), `${server.url}/events`]);
      onTestFinished(program.kill);
      return program;
    };
    const first = curl();
    const [, sessionId = ''] = await first.waitFor(/event: connect\ndata: \{"sessionId":"([^"]+)"/);
    const [, greeting = ''] = await first.waitFor(/event: connected\ndata: (.*)/);
    const { guestToken } = JSON.parse(greeting).data;
    const authorization = choices.auth === 'jwt' ? `Bearer ${tokenFor('alice', env)}` : `Guest ${guestToken}`;
    await join({ url: server.url, sessionId, authorization });
    await bob.emit('message', { roomId, content: 'first' });
    const [, id = ''] = await first.waitFor(/id: (.*)\nevent: new-message\ndata: .*"content":"first"/);
    await first.kill();
    await bob.emit('message', { roomId, content: 'second' });
    const second = curl(`Last-Event-ID: ${id}`);
    await second.waitFor(/event: new-message\ndata: .*"content":"second"(?:.*\n)*event: connect\ndata: .*"gaps":\[\]/);
    expect(second.output()).not.toContain('"content":"first"');
  });

  it('is followed by the SDK through a lost connection', async () => {
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const bob = await speaker();
    const token = choices.auth === 'jwt' ? tokenFor('carol', env) : undefined;
    const carol = await createClient(project(), line.url, token);
    onTestFinished(() => carol.disconnect());
    await carol.connect();
    await carol.join(roomId);
    const heard: unknown[] = [];
    carol.on('new-message', ({ content }) => heard.push(content));
    await bob.emit('message', { roomId, content: 'before' });
    await expect.poll(() => heard).toEqual(['before']);
    line.cut();
    await untilState(carol, 'reconnecting');
    await bob.emit('message', { roomId, content: 'while away' });
    line.mend();
    await untilState(carol, 'connected');
    await carol.emit('message', { roomId, content: 'after' });
    await expect.poll(() => heard).toEqual(['before', 'while away', 'after']);
  });

  it('is read by EventSource, which comes back by itself', async (context) => {
    if (choices.auth === 'jwt') return context.skip('EventSource can send no token of a user');
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const bob = await speaker();
    const reader = startProgram(process.execPath, [
      '--experimental-eventsource',
      '--eval',
      eventSource,
      `${line.url}/events`,
    ]);
    onTestFinished(reader.kill);
    const [, greeting = ''] = await reader.waitFor(/connected (\{.*\}) id/);
    const { sessionId, userId, guestToken } = JSON.parse(greeting).data;
    await join({ url: server.url, sessionId, authorization: `Guest ${guestToken}` });
    await bob.emit('message', { roomId, content: 'first' });
    await reader.waitFor(/new-message .*first/);
    // That of Node.js 20 does not try a second time, see `findings/`: it is let in at once.
    line.cut();
    line.mend();
    await reader.waitFor(/broken/);
    await bob.emit('message', { roomId, content: 'while away' });
    await reader.waitFor(/new-message .*while away/);
    await bob.emit('message', { roomId, content: 'after' });
    await reader.waitFor(/new-message .*after/);
    await reader.waitFor(new RegExp(`(?:"userId":"${userId}"[^]*){2}`));
    const contents = [...reader.output().matchAll(/^new-message .*"content":"([^"]+)"/gm)].map(
      ([, content]) => content,
    );
    expect(contents).toEqual(['first', 'while away', 'after']);
  });
});

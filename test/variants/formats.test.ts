import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeBiomeConfig } from '../support/biome-config.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { presetChoices, runTool, scaffold } from '../support/project.ts';
import { createClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { refusals, roundTrips, sent, silent } from './formats/exchanges.ts';
import { typedUses, writeHandlers } from './formats/handlers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const waitMs = 5_000;
const fixture = (name: string) => readFileSync(new URL(`formats/${name}`, import.meta.url), 'utf8');

/** The client of a project whose events have any number of arguments. */
interface ArgsClient {
  readonly state: string;
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): () => void;
  once(event: string): Promise<unknown>;
  onState(listener: (state: string) => void): () => void;
  join(roomId: string): Promise<{ readonly messages: unknown }>;
}

/** The events of both kinds of projects, and of one with durable rooms some more. */
function protocolOf(preset: string): string {
  const protocol = fixture('protocol.yaml');
  if (preset !== 'chat') return protocol;
  const [, client = '', server = ''] = fixture('rooms.yaml').split(/^(?:client|server):\n/m);
  return protocol.replace(/^server:\n/m, `${client}server:\n${server}`);
}

async function makeProject(folder: string, preset: string): Promise<void> {
  writeTree(folder, { 'protocol.yaml': protocolOf(preset) });
  await scaffold(folder, presetChoices(preset));
}

describe.each(['minimal', 'chat'])('events in all shapes, in a project like %s', (preset) => {
  const root = suiteFolder();
  const project = () => join(root(), preset);
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    await makeProject(project(), preset);
    writeHandlers(project(), preset === 'chat');
    await runTool('npm', ['run', 'build'], project());
    env = { ...serverEnv(project()), WS_LIMITS_EVENT_BURST: '1000' };
    server = await startServer(project(), env);
    return server.kill;
  });

  it('make a project that compiles, passes the linter and its own tests', async () => {
    const made = join(root(), 'made');
    await makeProject(made, preset);
    writeBiomeConfig(made, ['**']);
    await runTool('tsc', [], made);
    await runTool('biome', ['lint', '--error-on-warnings'], made);
    expect(await runTool('npm', ['test'], made)).toMatch(/Tests {2}\d+ passed/);
  }, 240_000);

  it('have types by which the compiler accepts what is right, and nothing else', async () => {
    writeTree(project(), { 'websocket/typed-uses.ts': typedUses });
    await runTool('tsc', [], project());
  });

  const token = () => (preset === 'chat' ? tokenFor('alice', env) : undefined);

  async function plainClient(): Promise<Socket> {
    const socket = io(server.url, { auth: { token: token() }, forceNew: true });
    onTestFinished(() => void socket.disconnect());
    await within(waitMs, 'a connection', new Promise<void>((resolve) => socket.once('connect', resolve)));
    return socket;
  }

  async function sdkClient(url = server.url): Promise<ArgsClient> {
    const options = { timeout: 1000, reconnectionDelay: 50 };
    const client = await createClient<ArgsClient>(project(), url, token(), options);
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it.each(roundTrips)('%s answers a plain client', async (event, args, ack) => {
    const socket = await plainClient();
    const answer = new Promise<unknown[]>((resolve) => {
      socket.emit(event, ...args, (...received: unknown[]) => resolve(received));
    });
    expect(await within(waitMs, `an ack of ${event}`, answer)).toEqual(ack);
  });

  it.each(roundTrips)('%s answers the SDK', async (event, args, _, result) => {
    const client = await sdkClient();
    expect(await client.emit(event, ...args)).toEqual(result);
  });

  it.each(refusals)('%s refuses %j', async (event, args, ack, refusal) => {
    const [socket, client] = [await plainClient(), await sdkClient()];
    const answer = new Promise<unknown[]>((resolve) => {
      socket.emit(event, ...args, (...received: unknown[]) => resolve(received));
    });
    if (ack !== undefined) expect(await within(waitMs, 'an ack', answer)).toEqual(ack);
    else {
      // Acks come in order, so an ack of what was refused before would be here by now.
      await socket.timeout(waitMs).emitWithAck('nothing');
      expect(await Promise.race([answer, 'nothing'])).toBe('nothing');
      const line = `"event":${JSON.stringify(event)},"code":"INVALID_PAYLOAD"`;
      await vi.waitFor(() => expect(server.output()).toContain(line), waitMs);
    }
    await expect(client.emit(event, ...args)).rejects.toMatchObject(refusal);
  });

  it.each(silent)('%s is sent without an ack', async (event, args, said) => {
    const [socket, client] = [await plainClient(), await sdkClient()];
    const heard = new Promise((resolve) => socket.once('said', resolve));
    let acks = 0;
    socket.emit(event, ...args, () => {
      acks += 1;
    });
    expect(await within(waitMs, 'what the handler did', heard)).toBe(said);
    // Acks come in order, so an ack of what was sent before would be here by now.
    await socket.timeout(waitMs).emitWithAck('nothing');
    expect(acks).toBe(0);
    const next = client.once('said');
    expect(await client.emit(event, ...args)).toBeUndefined();
    expect(await within(waitMs, 'what the handler did', next)).toBe(said);
  });

  it('sends events in all shapes, to a plain client and to the SDK', async () => {
    const [socket, client] = [await plainClient(), await sdkClient()];
    const [plain, sdk]: [unknown[], unknown[]] = [[], []];
    const events = [...new Set(sent.map(([event]) => event))];
    socket.onAny((...received: unknown[]) => events.includes(String(received[0])) && plain.push(received));
    for (const event of events) client.on(event, (...args) => sdk.push([event, ...args]));
    socket.emit('show');
    await client.emit('show');
    await vi.waitFor(() => expect([plain.length, sdk.length]).toEqual([sent.length, sent.length]), waitMs);
    expect(plain).toEqual(sent);
    expect(sdk).toEqual(sent);
  });

  it('keeps arguments in the stream of a room, and catches up with them', async (context) => {
    if (preset !== 'chat') return context.skip(`a project like ${preset} has no rooms`);
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const [alice, bob, roomId] = [await sdkClient(), await sdkClient(line.url), 'lobby'];
    const heard: unknown[][] = [];
    bob.on('drawn', (...args) => heard.push(args));
    bob.on('cleared', (...args) => heard.push(args));
    await expect(alice.emit('draw', roomId, [0])).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
    await alice.join(roomId);
    await bob.join(roomId);
    expect(await alice.emit('draw', roomId, [1, 2])).toEqual({ offset: 1 });
    await alice.emit('clear', roomId);
    line.cut();
    await untilState(bob, 'reconnecting');
    await alice.emit('draw', roomId, [3]);
    await alice.emit('clear', roomId);
    line.mend();
    await vi.waitFor(() => expect(heard).toHaveLength(4), waitMs);
    const position = (offset: number) => ({ stream: roomId, epoch: expect.any(String), offset });
    expect(heard).toEqual([[roomId, [1, 2], position(1)], [position(2)], [roomId, [3], position(3)], [position(4)]]);
    const { messages } = await (await sdkClient()).join(roomId);
    expect(messages).toMatchObject([
      { payload: [roomId, [1, 2]] },
      { event: 'cleared' },
      { payload: [roomId, [3]] },
      { event: 'cleared' },
    ]);
  });
});

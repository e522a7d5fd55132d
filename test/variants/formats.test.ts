import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Choices } from '../../src/choices/choices.ts';
import { parseProtocol } from '../../src/protocol/read/parse.ts';
import { writeBiomeConfig } from '../support/biome-config.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { roomy } from '../support/nodes.ts';
import { compile, presetChoices, runOwnTests, runTool, scaffold } from '../support/project.ts';
import { useRedis } from '../support/redis.ts';
import { createClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitMs, within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { deep, refusals, roundTrips, sent, silent, tooDeep } from './formats/exchanges.ts';
import { eventsWithBytes, typedUses, writeHandlers } from './formats/handlers.ts';
import {
  type Connect,
  eventStreamClient,
  type PlainClient,
  socketIoClient,
  webSocketClient,
} from './formats/plain-clients.ts';

const fixture = (name: string) => readFileSync(new URL(`formats/${name}`, import.meta.url), 'utf8');

const noList = 1 as unknown as readonly unknown[];

/** What a transport differs in. */
interface Carrier {
  readonly connect: Connect;
  readonly carriesBytes: boolean;
  /** A refusal is told whatever the convention of its ack, and always alike. */
  readonly tellsAllRefusals: boolean;
  /** Expects of something else in place of a list of arguments that it is refused; absent where none can be sent. */
  readonly refusesNoList?: (plain: PlainClient) => Promise<void>;
}

const carriers: Readonly<Record<Choices['transport'], Carrier>> = {
  'socket.io': { connect: socketIoClient, carriesBytes: true, tellsAllRefusals: false },
  ws: {
    connect: webSocketClient,
    carriesBytes: true,
    tellsAllRefusals: false,
    refusesNoList: async (plain) => {
      expect(await plain.tell('move', noList)).toEqual([]);
      expect(plain.heard).toContainEqual(['error', expect.objectContaining({ code: 'INVALID_FRAME' })]);
    },
  },
  sse: {
    connect: eventStreamClient,
    carriesBytes: false,
    tellsAllRefusals: true,
    refusesNoList: async (plain) => {
      expect(await plain.ask('move', noList)).toMatchObject([{ error: { code: 'INVALID_REQUEST' } }]);
    },
  },
};

interface Project {
  readonly preset: string;
  readonly transport: Choices['transport'];
  /** Which of its own tests are run, all where the list is empty; without one it is not tried on its own. */
  readonly ownTests?: readonly string[];
  /** Over Redis, which some of them are about. */
  readonly scaling?: Choices['scaling'];
}

const projects: readonly Project[] = [
  { preset: 'minimal', transport: 'socket.io', ownTests: [] },
  { preset: 'chat', transport: 'socket.io', ownTests: [] },
  { preset: 'minimal', transport: 'ws', ownTests: [] },
  {
    preset: 'chat',
    transport: 'ws',
    ownTests: ['tests/websocket/binary.test.ts', 'tests/websocket/handlers/'],
    scaling: 'redis',
  },
  { preset: 'chat', transport: 'sse' },
];

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

/** The events of all projects, as far as their transport carries them, and of one with durable rooms some more. */
function protocolOf(preset: string, { carriesBytes }: Carrier): string {
  const protocol = parse(fixture('protocol.yaml'));
  const more = preset === 'chat' ? parse(fixture('rooms.yaml')) : {};
  const client = { ...protocol.client, ...more.client };
  const server = { ...protocol.server, ...more.server };
  for (const event of carriesBytes ? [] : eventsWithBytes) {
    delete client[event];
    delete server[event];
  }
  for (const schema of carriesBytes ? [] : ['File', 'Parts', 'Tree']) delete protocol.schemas[schema];
  return stringify({ ...protocol, client, server });
}

/** A value with all bytes as a `Buffer`: a browser knows none, and to `expect` it is something else. */
function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(withBuffers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withBuffers(part)]));
}

const named = projects.map((project) => [`${project.preset} on ${project.transport}`, project] as const);

describe.each(named)('events in all shapes, in a project like %s', (_, { preset, transport, ownTests, scaling }) => {
  const carrier = carriers[transport];
  const choices: Choices = { ...presetChoices(preset), transport };
  const source = protocolOf(preset, carrier);
  const { protocol } = parseProtocol(source, 'protocol.yaml');
  const root = suiteFolder();
  const project = () => join(root(), 'project');
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  /** Those of exchanges whose event is there. */
  const carried = <Exchange extends readonly [event: string, ...rest: unknown[]]>(all: readonly Exchange[]) =>
    all.filter(([event]) => carrier.carriesBytes || !eventsWithBytes.includes(event));

  beforeAll(async () => {
    writeTree(project(), { 'protocol.yaml': source });
    await scaffold(project(), choices);
    writeHandlers(project(), preset === 'chat', carrier.carriesBytes);
    await compile(project());
    env = { ...serverEnv(project()), ...roomy };
    server = await startServer(project(), env);
    return server.kill;
  });

  it('make a project that compiles, passes the linter and its own tests', async (context) => {
    if (ownTests === undefined) return context.skip('those of a chat over SSE are run with hostile names');
    const folder = join(root(), 'made');
    const redis = scaling === 'redis' ? await useRedis() : undefined;
    if (redis !== undefined) onTestFinished(redis.stop);
    writeTree(folder, { 'protocol.yaml': source });
    await scaffold(folder, { ...choices, ...(scaling !== undefined && { scaling }) });
    writeBiomeConfig(folder, ['**']);
    await runTool('tsc', [], folder);
    await runTool('biome', ['lint', '--error-on-warnings'], folder);
    const redisEnv = redis && { REDIS_URL: redis.url, WS_REDIS_KEY_PREFIX: `formats-${process.pid}` };
    const tests = await runOwnTests(folder, ownTests, redisEnv);
    expect(tests).toMatch(/Tests {2}\d+ passed/);
  });

  it('have types by which the compiler accepts what is right, and nothing else', async () => {
    // Some of the uses are of Socket.IO's own client.
    if (transport === 'socket.io') writeTree(project(), { 'websocket/typed-uses.ts': typedUses });
    await runTool('tsc', [], project());
  });

  const token = () => (choices.auth === 'jwt' ? tokenFor('alice', env) : undefined);

  async function plainClient() {
    if (protocol === undefined) throw new Error('the protocol is invalid');
    return carrier.connect(server.url, protocol, token());
  }

  async function sdkClient(url = server.url): Promise<ArgsClient> {
    const client = await createClient<ArgsClient>(project(), url, token(), { timeout: waitMs, reconnectionDelay: 50 });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it.each(carried(roundTrips))('%s answers a plain client and the SDK', async (event, args, ack, result) => {
    expect(await (await plainClient()).ask(event, args)).toEqual(ack);
    expect(withBuffers(await (await sdkClient()).emit(event, ...args))).toEqual(result);
  });

  it.each(carried(refusals))('%s refuses %j', async (event, args, ack, refusal) => {
    const plain = await plainClient();
    const isUnheard = ack === undefined && !carrier.tellsAllRefusals;
    // Where the ack has no place for it, the SDK is told nothing either.
    const told = ack === undefined && !isUnheard ? { code: 'INVALID_PAYLOAD' } : refusal;
    if (isUnheard) {
      expect(await plain.tell(event, args)).toEqual([]);
      const line = `"event":${JSON.stringify(event)},"code":"INVALID_PAYLOAD"`;
      await vi.waitFor(() => expect(server.output()).toContain(line), waitMs);
    } else if (carrier.tellsAllRefusals) {
      expect(await plain.ask(event, args)).toMatchObject([{ success: false, error: told }]);
    } else expect(await plain.ask(event, args)).toEqual(ack);
    const client = await sdkClient();
    const answer = isUnheard ? withoutAck(client, event, args) : client.emit(event, ...args);
    await expect(answer).rejects.toMatchObject(told);
  });

  it('may be nested 100 levels deep; what is deeper is refused, and no handler fails by it', async () => {
    const [plain, client] = [await plainClient(), await sdkClient()];
    for (const [event, ...args] of carried(deep)) {
      expect(await plain.ask(event, args)).toMatchObject({ 0: null });
      await client.emit(event, ...args);
    }
    const refusal = { code: 'INVALID_PAYLOAD', message: expect.stringContaining('more than 100 levels deep') };
    for (const [event, ...args] of carried(tooDeep)) {
      const [answer] = await plain.ask(event, args);
      expect(carrier.tellsAllRefusals ? Object(answer).error : answer).toMatchObject(refusal);
      await expect(client.emit(event, ...args)).rejects.toMatchObject(refusal);
    }
    expect(server.output()).not.toContain('a handler failed');
  });

  /** Sends an event; when a later one was answered, the time is over that the SDK waits for an ack. */
  async function withoutAck(client: ArgsClient, event: string, args: readonly unknown[]): Promise<unknown> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = client.emit(event, ...args);
    await client.emit('nothing');
    vi.advanceTimersByTime(waitMs);
    return answer;
  }

  it.each(silent)('%s is sent without an ack', async (event, args, said) => {
    const plain = await plainClient();
    expect(await plain.tell(event, args)).toEqual([]);
    await vi.waitFor(() => expect(plain.heard).toContainEqual(['said', said]), waitMs);
    const client = await sdkClient();
    const next = client.once('said');
    expect(await client.emit(event, ...args)).toBeUndefined();
    expect(await within(waitMs, 'what the handler did', next)).toBe(said);
  });

  it('sends events in all shapes, to a plain client and to the SDK', async () => {
    const [plain, client] = [await plainClient(), await sdkClient()];
    const expected = carried(sent);
    const events = new Set(expected.map(([event]) => event));
    const heard: unknown[] = [];
    for (const event of events) client.on(event, (...args) => heard.push([event, ...args]));
    await plain.tell('show', []);
    await client.emit('show');
    const ofPlain = () => plain.heard.filter(([event]) => events.has(String(event)));
    await vi.waitFor(() => expect([ofPlain().length, heard.length]).toEqual(Array(2).fill(expected.length)), waitMs);
    expect(ofPlain()).toEqual(expected);
    expect(withBuffers(heard)).toEqual(expected);
  });

  it('refuses what is no list of arguments, and harms nobody by it', async (context) => {
    if (carrier.refusesNoList === undefined) return context.skip('Socket.IO sends lists only');
    const plain = await plainClient();
    await carrier.refusesNoList(plain);
    expect(await plain.ask('move', [1])).toEqual([{ success: true, count: 1 }]);
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

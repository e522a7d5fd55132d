import { join } from 'node:path';
import { io } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseProtocol } from '../../src/protocol/read/parse.ts';
import { type GeneratedServer, serverEnv, startServer } from '../support/generated-server.ts';
import { compile, presetChoices, runTool, scaffold } from '../support/project.ts';
import { createClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { type Connect, socketIoClient, webSocketClient } from './formats/plain-clients.ts';

const events = `version: 1.0.0
client:
  nothing:
  ask: { acks: plain, payload: { type: string }, ack: { type: object, additionalProperties: true } }
  unheard: { acks: plain, payload: { type: string } }
  broken: { acks: plain, payload: { type: string } }
  ask-node: { acks: node, payload: { type: string } }
`;
const namespaces = `namespaces:
  /rooms/{id}:
    client:
      knock: { acks: plain, payload: { type: string } }
`;

/** What an application of somebody's answers, by event and convention. */
const refusals = `import type { AckError } from './generated/protocol.js';

interface Refusal {
  readonly event: string;
  readonly namespace?: string;
  readonly acks: 'plain' | 'node';
  readonly error: AckError;
}

export function refusedAck({ event, namespace, acks, error }: Refusal): readonly unknown[] | undefined {
  if (event === 'unheard') return undefined;
  if (event === 'broken') throw new TypeError('a bug in refusals.ts');
  return acks === 'node' ? [error.code.toLowerCase()] : [{ ok: false, why: error.code, ...(namespace && { namespace }) }];
}
`;

const connects: readonly (readonly ['socket.io' | 'ws', Connect, string])[] = [
  ['socket.io', socketIoClient, events + namespaces],
  ['ws', webSocketClient, events],
];

/** What any of them is asked for. */
interface Client {
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, payload?: unknown): Promise<unknown>;
}

describe.each(connects)('refusals of a project on %s, told as its owner says', (transport, connect, source) => {
  const root = suiteFolder();
  const project = () => join(root(), 'project');
  const { protocol } = parseProtocol(source, 'protocol.yaml');
  let server: GeneratedServer;

  beforeAll(async () => {
    writeTree(project(), { 'protocol.yaml': source });
    await scaffold(project(), { ...presetChoices('minimal'), transport });
    writeTree(project(), { 'websocket/refusals.ts': refusals });
    await compile(project());
    server = await startServer(project(), serverEnv(project()));
    return server.kill;
  });

  async function plainClient() {
    if (protocol === undefined) throw new Error('the protocol is invalid');
    return connect(server.url, protocol, undefined);
  }

  async function sdkClient(): Promise<Client> {
    const client = await createClient<Client>(project(), server.url, undefined, { timeout: waitMs });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it('compile', async () => {
    await runTool('tsc', [], project());
  });

  it('by the server and by handlers reach plain clients', async () => {
    const plain = await plainClient();
    expect(await plain.ask('ask', [1])).toEqual([{ ok: false, why: 'INVALID_PAYLOAD' }]);
    expect(await plain.ask('ask', ['text'])).toEqual([{ ok: false, why: 'NOT_IMPLEMENTED' }]);
    expect(await plain.ask('ask-node', [1])).toEqual(['invalid_payload']);
    expect(await plain.tell('unheard', [1])).toEqual([]);
  });

  it('reach the SDK', async () => {
    const client = await sdkClient();
    expect(await client.emit('ask', 'text')).toEqual({ ok: false, why: 'NOT_IMPLEMENTED' });
    await expect(client.emit('ask-node', 'text')).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'not_implemented',
    });
  });

  it('whose function fails are in the log, and harm nobody', async () => {
    const plain = await plainClient();
    expect(await plain.tell('broken', [1])).toEqual([]);
    await server.waitFor(/a bug in refusals\.ts.*a refusal could not be told/);
    expect(await plain.ask('ask', [1])).toEqual([{ ok: false, why: 'INVALID_PAYLOAD' }]);
  });

  it('say of which namespace they are', async (context) => {
    if (transport !== 'socket.io') return context.skip('only Socket.IO has namespaces');
    const socket = io(`${server.url}/rooms/7`, { forceNew: true });
    onTestFinished(() => void socket.disconnect());
    const answer = new Promise((resolve) => socket.emit('knock', 1, resolve));
    expect(await within(waitMs, 'an ack', answer)).toEqual({
      ok: false,
      why: 'INVALID_PAYLOAD',
      namespace: '/rooms/{id}',
    });
  });
});

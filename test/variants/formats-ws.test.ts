import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { parse, stringify } from 'yaml';
import type { Choices } from '../../src/choices/choices.ts';
import type { ProtocolEvent } from '../../src/protocol/model.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { presetChoices, runTool, scaffold } from '../support/project.ts';
import { createClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { refusals, roundTrips, sent, silent } from './formats/exchanges.ts';
import { eventsWithBytes, writeHandlers } from './formats/handlers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const waitMs = 5_000;
const choices: Choices = { ...presetChoices('chat'), transport: 'ws' };
const source = protocolWithoutBytes();

/** A client whose events have any number of arguments. */
interface ArgsClient {
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): () => void;
  once(event: string): Promise<unknown>;
}

interface Frame {
  readonly type: string;
  readonly id?: number;
  readonly data?: unknown;
}

function protocolWithoutBytes(): string {
  const protocol = parse(readFileSync(new URL('formats/protocol.yaml', import.meta.url), 'utf8'));
  for (const event of eventsWithBytes) {
    delete protocol.client[event];
    delete protocol.server[event];
  }
  delete protocol.schemas.File;
  return stringify(protocol);
}

/** Those of exchanges whose event is there. */
function carried<Exchange extends readonly [event: string, ...rest: unknown[]]>(all: readonly Exchange[]): Exchange[] {
  return all.filter(([event]) => !eventsWithBytes.includes(event));
}

function eventCalled(name: string): ProtocolEvent {
  const { protocol } = parseProtocol(source, 'protocol.yaml');
  const event = protocol?.client.find((one) => one.name === name);
  if (event === undefined) throw new Error(`there is no event ${name}`);
  return event;
}

/** What of an event goes into its frame. */
function dataOf(name: string, args: readonly unknown[]): unknown {
  return eventCalled(name).args === undefined ? args[0] : args;
}

/** What of an ack comes in its frame. */
function ackDataOf(name: string, ack: readonly unknown[]): unknown {
  const { acks, results } = eventCalled(name);
  return acks === 'node' || results !== undefined ? ack : ack[0];
}

describe('events in all shapes, as frames of a WebSocket', () => {
  const project = suiteFolder();
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    writeTree(project(), { 'protocol.yaml': source });
    await scaffold(project(), choices);
    writeHandlers(project(), false, false);
    await runTool('npm', ['run', 'build'], project());
    env = { ...serverEnv(project()), WS_LIMITS_EVENT_BURST: '1000' };
    server = await startServer(project(), env);
    return server.kill;
  });

  async function plainClient() {
    const socket = new WebSocket(`${server.url}/ws`, ['ws.v1', `bearer.${tokenFor('alice', env)}`]);
    onTestFinished(() => socket.close());
    const frames: Frame[] = [];
    socket.on('message', (text) => frames.push(JSON.parse(String(text))));
    await within(waitMs, 'a connection', new Promise((resolve) => socket.once('open', resolve)));
    const find = (matches: (frame: Frame) => boolean) =>
      vi.waitFor(() => {
        const found = frames.find(matches);
        if (found === undefined) throw new Error('no such frame');
        return found;
      }, waitMs);
    let lastId = 0;
    return {
      frames,
      find,
      send: (type: string, data: unknown) => {
        lastId += 1;
        socket.send(JSON.stringify({ type, data, id: lastId }));
        return lastId;
      },
    };
  }

  async function sdkClient(): Promise<ArgsClient> {
    const client = await createClient<ArgsClient>(project(), server.url, tokenFor('alice', env), { timeout: 1000 });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it.each(carried(roundTrips))('%s answers a plain client and the SDK', async (event, args, ack, result) => {
    const plain = await plainClient();
    const asked = plain.send(event, dataOf(event, args));
    const { type, data } = await plain.find(({ id }) => id === asked);
    expect([type, data]).toEqual(['ack', ackDataOf(event, ack)]);
    expect(await (await sdkClient()).emit(event, ...args)).toEqual(result);
  });

  it.each(carried(refusals))('%s refuses %j', async (event, args, ack, refusal) => {
    const plain = await plainClient();
    const asked = plain.send(event, dataOf(event, args));
    if (ack !== undefined) {
      expect((await plain.find(({ id }) => id === asked)).data).toEqual(ackDataOf(event, ack));
    } else {
      // Acks come in order, so an ack of what was refused before would be here by now.
      const later = plain.send('nothing', undefined);
      await plain.find(({ id }) => id === later);
      expect(plain.frames.filter(({ id }) => id === asked)).toEqual([]);
    }
    await expect((await sdkClient()).emit(event, ...args)).rejects.toMatchObject(refusal);
  });

  it.each(silent)('%s is sent without an ack', async (event, args, said) => {
    const plain = await plainClient();
    const asked = plain.send(event, dataOf(event, args));
    expect((await plain.find(({ type }) => type === 'said')).data).toBe(said);
    const later = plain.send('nothing', undefined);
    await plain.find(({ id }) => id === later);
    expect(plain.frames.filter(({ id }) => id === asked)).toEqual([]);
    const client = await sdkClient();
    const next = client.once('said');
    expect(await client.emit(event, ...args)).toBeUndefined();
    expect(await within(waitMs, 'what the handler did', next)).toBe(said);
  });

  it('sends events in all shapes to the SDK', async () => {
    const client = await sdkClient();
    const expected = carried(sent);
    const heard: unknown[] = [];
    for (const event of new Set(expected.map(([name]) => name))) {
      client.on(event, (...args) => heard.push([event, ...args]));
    }
    await client.emit('show');
    await vi.waitFor(() => expect(heard).toHaveLength(expected.length), waitMs);
    expect(heard).toEqual(expected);
  });

  it('refuses data that is no list of arguments, and harms nobody by it', async () => {
    const plain = await plainClient();
    plain.send('move', 1);
    expect(await plain.find(({ type }) => type === 'error')).toMatchObject({ error: { code: 'INVALID_FRAME' } });
    const asked = plain.send('move', [1]);
    await plain.find(({ id }) => id === asked);
  });
});

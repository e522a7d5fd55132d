import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
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
const choices: Choices = { ...presetChoices('chat'), transport: 'sse' };
const source = protocolWithoutBytes();

/** A client whose events have any number of arguments. */
interface ArgsClient {
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): () => void;
  once(event: string): Promise<unknown>;
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

/** What of an ack comes in the body of an answer. */
function bodyOf(name: string, ack: readonly unknown[]): unknown {
  const { acks, results } = eventCalled(name);
  return acks === 'node' || results !== undefined ? ack : ack[0];
}

/** What the SDK rejects with: the refusal itself where the ack has no place for it. */
function told(refusal: object): object {
  return 'code' in refusal && refusal.code === 'TIMEOUT' ? { code: 'INVALID_PAYLOAD' } : refusal;
}

describe('events in all shapes, as requests and Server-Sent Events', () => {
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
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const headers = { authorization: `Bearer ${tokenFor('alice', env)}` };
    const stream = await fetch(`${server.url}/events`, { headers, signal: ending.signal });
    let text = '';
    const reading = async () => {
      for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    };
    void reading().catch(() => {});
    const find = (pattern: RegExp) =>
      vi.waitFor(() => {
        const [, found] = pattern.exec(text) ?? [];
        if (found === undefined) throw new Error(`nothing like ${pattern} in ${text}`);
        return found;
      }, waitMs);
    const sessionId = await find(/event: connect\ndata: \{"sessionId":"([^"]+)"/);
    return {
      find,
      send: async (event: string, args: readonly unknown[]) => {
        const data = eventCalled(event).args === undefined ? args[0] : args;
        const answer = await fetch(`${server.url}/events/${encodeURIComponent(event)}`, {
          method: 'POST',
          headers: { ...headers, 'session-id': sessionId, 'content-type': 'application/json' },
          ...(data !== undefined && { body: JSON.stringify(data) }),
        });
        const body = await answer.text();
        return { status: answer.status, body: body === '' ? undefined : JSON.parse(body) };
      },
    };
  }

  async function sdkClient(): Promise<ArgsClient> {
    const client = await createClient<ArgsClient>(project(), server.url, tokenFor('alice', env), { timeout: 5000 });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it.each(carried(roundTrips))('%s answers a plain client and the SDK', async (event, args, ack, result) => {
    const expected = bodyOf(event, ack);
    const answer = await (await plainClient()).send(event, args);
    expect(answer).toEqual({ status: expected === undefined ? 204 : 200, body: expected });
    expect(await (await sdkClient()).emit(event, ...args)).toEqual(result);
  });

  it.each(carried(refusals))('%s refuses %j', async (event, args, _, refusal) => {
    const { status, body } = await (await plainClient()).send(event, args);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ success: false, error: told(refusal) });
    await expect((await sdkClient()).emit(event, ...args)).rejects.toMatchObject(told(refusal));
  });

  it.each(silent)('%s is sent without an ack', async (event, args, said) => {
    const plain = await plainClient();
    expect(await plain.send(event, args)).toEqual({ status: 202, body: undefined });
    expect(await plain.find(/event: said\ndata: \{"data":"([^"]*)"\}/)).toBe(said);
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

  it('refuses a body that is no list of arguments', async () => {
    const plain = await plainClient();
    const answer = await plain.send('move', 1 as never);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_REQUEST' } } });
    expect(await plain.send('move', [1])).toMatchObject({ status: 200 });
  });
});

import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Choices } from '../../src/choices/choices.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { build, chat, transports } from '../support/project.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitMs, within } from '../support/within.ts';

/** The SDK as this table sees it: what it says of why there is no connection. */
interface ToldClient extends SdkClient {
  onState(listener: (state: string, reason?: { readonly code: string; readonly message: string }) => void): () => void;
}

/** What a client without the SDK sees in each row. */
interface PlainClient {
  /** Where there is no server at the address. */
  unreachable(url: string): Promise<unknown>;
  /** Without a token. */
  unauthenticated(url: string): Promise<unknown>;
  /** Of so many events at once; those that are refused. */
  flooding(url: string, token: string, events: number): Promise<readonly unknown[]>;
  /** Of an event of so many bytes. */
  tooLarge(url: string, token: string, bytes: number): Promise<unknown>;
  /** Of not answering heartbeats. */
  mute(url: string, token: string): Promise<unknown>;
}

/** A port at which nobody listens, and which `fetch` asks. */
const nowhere = 'http://127.0.0.1:2';
const maxPayload = 1024;
const burst = 5;

const refusal = (code: string, message: string) => ({ success: false, error: { code, message } });
const rateLimited = refusal('RATE_LIMITED', 'Rate limit exceeded');
const tooLarge = { code: 'PAYLOAD_TOO_LARGE', message: 'Maximum payload size exceeded' };
const unauthenticated = { code: 'UNAUTHENTICATED', message: 'Authentication required' };

/** What that is, as the README of projects says it. */
const seen: Readonly<
  Record<Choices['transport'], Readonly<Record<keyof PlainClient, unknown> & { flooding: object }>>
> = {
  'socket.io': {
    unreachable: { message: 'websocket error' },
    unauthenticated: { message: 'Authentication required', data: { code: 'UNAUTHENTICATED' } },
    flooding: rateLimited,
    tooLarge: 'transport close',
    mute: 'transport close',
  },
  ws: {
    unreachable: 'ECONNREFUSED',
    unauthenticated: [401, unauthenticated],
    flooding: rateLimited,
    tooLarge: 1009,
    mute: 1006,
  },
  sse: {
    unreachable: 'ECONNREFUSED',
    unauthenticated: [401, unauthenticated],
    flooding: rateLimited,
    tooLarge: [413, { success: false, error: tooLarge }],
    mute: 'the end of the stream',
  },
};

const plainClients: Readonly<Record<Choices['transport'], PlainClient>> = {
  'socket.io': {
    unreachable: (url) => connectError(openSocket(url)),
    unauthenticated: (url) => connectError(openSocket(url)),
    async flooding(url, token, events) {
      const socket = await connected(openSocket(url, token));
      const asked = Array.from({ length: events }, () => socket.emitWithAck('typing', { roomId: 'lobby' }));
      return (await Promise.all(asked)).filter(({ error }) => error.code === 'RATE_LIMITED');
    },
    async tooLarge(url, token, bytes) {
      const socket = await connected(openSocket(url, token));
      const [ended] = await Promise.all([next(socket, 'disconnect'), socket.emit('typing', 'x'.repeat(bytes))]);
      return ended;
    },
    async mute(url, token) {
      const socket = await connected(openSocket(url, token));
      // What the client writes from here on gets lost.
      socket.io.engine.transport.send = () => {};
      return next(socket, 'disconnect');
    },
  },
  ws: {
    async unreachable(url) {
      const [error] = await once(openWebSocket(url), 'error');
      return error.code;
    },
    async unauthenticated(url) {
      const [, response] = await once(openWebSocket(url), 'unexpected-response');
      const chunks = await response.toArray();
      return [response.statusCode, JSON.parse(String(Buffer.concat(chunks)))];
    },
    async flooding(url, token, events) {
      const socket = openWebSocket(url, token);
      const refused: unknown[] = [];
      const answered = new Promise<void>((resolve) => {
        let answers = 0;
        socket.on('message', (text) => {
          const { type, data } = JSON.parse(String(text));
          if (type !== 'ack') return;
          answers += 1;
          if (data.error.code === 'RATE_LIMITED') refused.push(data);
          if (answers === events) resolve();
        });
      });
      await once(socket, 'open');
      for (let id = 1; id <= events; id += 1) {
        socket.send(JSON.stringify({ type: 'typing', data: { roomId: 'lobby' }, id }));
      }
      await answered;
      return refused;
    },
    async tooLarge(url, token, bytes) {
      const socket = openWebSocket(url, token);
      await once(socket, 'open');
      socket.send('x'.repeat(bytes));
      return (await once(socket, 'close'))[0];
    },
    async mute(url, token) {
      const socket = openWebSocket(url, token, { autoPong: false });
      return (await once(socket, 'close'))[0];
    },
  },
  sse: {
    unreachable: (url) => fetch(url).catch(({ cause }) => cause.code ?? cause.message),
    async unauthenticated(url) {
      const answer = await fetch(`${url}/events`);
      return [answer.status, await answer.json()];
    },
    async flooding(url, token, events) {
      const { post } = await openStream(url, token);
      const answers = await Promise.all(Array.from({ length: events }, () => post('{"roomId":"lobby"}')));
      const refused = answers.filter(({ status }) => status === 429);
      return Promise.all(refused.map((answer) => answer.json()));
    },
    async tooLarge(url, token, bytes) {
      const { post } = await openStream(url, token);
      const answer = await post(JSON.stringify({ roomId: 'x'.repeat(bytes) }));
      return [answer.status, await answer.json()];
    },
    async mute(url, token) {
      const { ended } = await openStream(url, token, '?pong=true');
      return ended;
    },
  },
};

function openSocket(url: string, token?: string): Socket {
  const options = { forceNew: true, reconnection: false, transports: ['websocket'] };
  const socket = io(url, { ...options, ...(token !== undefined && { auth: { token } }) });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** What an event of a client of Socket.IO brings. */
function next<T = unknown>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function connected(socket: Socket): Promise<Socket> {
  await next(socket, 'connect');
  return socket;
}

async function connectError(socket: Socket): Promise<unknown> {
  const { message, data } = await next<{ message: string; data?: object }>(socket, 'connect_error');
  return { message, ...(data && { data }) };
}

function openWebSocket(url: string, token?: string, options: object = {}): WebSocket {
  const socket = new WebSocket(`${url}/ws`, token === undefined ? ['ws.v1'] : ['ws.v1', `bearer.${token}`], options);
  socket.on('error', () => {});
  onTestFinished(() => socket.terminate());
  return socket;
}

async function openStream(url: string, token: string, query = '') {
  const authorization = `Bearer ${token}`;
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { body } = await fetch(`${url}/events${query}`, { headers: { authorization }, signal: stop.signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!/event: connect\n.*\n\n/.test(text)) text += (await reader?.read())?.value ?? '';
  const [, sessionId = ''] = /"sessionId":"([^"]+)"/.exec(text) ?? [];
  const headers = { authorization, 'session-id': sessionId, 'content-type': 'application/json' };
  const ended = (async () => {
    while (!(await reader?.read())?.done);
    return 'the end of the stream';
  })().catch(({ cause }) => cause?.code ?? 'the end of the stream');
  return {
    ended,
    post: (payload: string) => fetch(`${url}/events/typing`, { method: 'POST', headers, body: payload }),
  };
}

/** Resolves to why a client of the SDK has no connection, at the first time. */
function reasonOf(client: ToldClient): Promise<unknown> {
  return within(waitMs, 'a reason', new Promise((resolve) => client.onState((_, reason) => reason && resolve(reason))));
}

describe.each(transports)('what goes wrong over %s', (transport) => {
  const project = suiteFolder();
  const plain = plainClients[transport];
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    await build(project(), { ...chat, transport });
    env = serverEnv(project());
    const limits = { WS_LIMITS_EVENT_BURST: String(burst), WS_LIMITS_EVENTS_PER_SECOND: '1' };
    server = await startServer(project(), { ...env, ...limits, WS_SERVER_MAX_PAYLOAD: String(maxPayload) });
    return server.kill;
  });

  async function sdk(url: string, token?: string, options: object = {}): Promise<ToldClient> {
    const client = await createClient<ToldClient>(project(), url, token, options);
    onTestFinished(() => client.disconnect());
    return client;
  }

  it('WebSocket connection failed', async () => {
    const client = await sdk(nowhere, 'token', { reconnectionAttempts: 0 });
    const told = { code: 'CONNECTION_FAILED', message: 'WebSocket connection failed' };
    await expect(client.connect()).rejects.toMatchObject(told);
    expect(await plain.unreachable(nowhere)).toEqual(seen[transport].unreachable);
  });

  it('Authentication required', async () => {
    const client = await sdk(server.url);
    await expect(client.connect()).rejects.toMatchObject(unauthenticated);
    expect(await plain.unauthenticated(server.url)).toEqual(seen[transport].unauthenticated);
  });

  it('Rate limit exceeded', async () => {
    const client = await sdk(server.url, tokenFor('alice', env));
    await client.connect();
    const sent = Array.from({ length: 2 * burst }, () => client.emit('typing', { roomId: 'lobby' }));
    const answers = await Promise.all(sent.map((one) => one.catch((error: unknown) => error)));
    expect(answers).toContainEqual(expect.objectContaining(rateLimited.error));
    const refused = await plain.flooding(server.url, tokenFor('bob', env), 2 * burst);
    expect(refused[0]).toMatchObject(seen[transport].flooding);
  });

  it('Maximum payload size exceeded', async () => {
    const client = await sdk(server.url, tokenFor('alice', env));
    await client.connect();
    await expect(client.emit('typing', { roomId: 'x'.repeat(maxPayload) })).rejects.toMatchObject(tooLarge);
    expect(await plain.tooLarge(server.url, tokenFor('bob', env), 2 * maxPayload)).toEqual(seen[transport].tooLarge);
  });

  it('Connection timeout', async () => {
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const client = await sdk(line.url, tokenFor('alice', env), { timeout: 2000 });
    await client.connect();
    line.silence();
    const told = { code: 'TIMEOUT', message: 'Connection timeout' };
    const why = reasonOf(client);
    await expect(client.emit('typing', { roomId: 'lobby' })).rejects.toMatchObject(told);
    expect(await why).toMatchObject(told);
    const impatient = { WS_SERVER_PING_INTERVAL: '1000', WS_SERVER_PING_TIMEOUT: '1000' };
    const other = await startServer(project(), { ...env, ...impatient });
    onTestFinished(other.kill);
    expect(await plain.mute(other.url, tokenFor('bob', env))).toEqual(seen[transport].mute);
  });
});

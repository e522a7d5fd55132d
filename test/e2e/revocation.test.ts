import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Choices } from '../../src/choices/choices.ts';
import { serverEnv } from '../support/generated-server.ts';
import { startManagedServer } from '../support/managed-server.ts';
import { roomy, untilReadiness } from '../support/nodes.ts';
import { build, chat, transports, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { collect, createClient, type SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs, within } from '../support/within.ts';

/** Ten times what is promised from a revocation to the end of its connections. */
const endMs = 20_000;
const roomId = 'lobby';

/** The processes of one server, and what signs their users in. */
function login(project: string, env: NodeJS.ProcessEnv) {
  const secrets = serverEnv(project);
  const shared = { ...secrets, ...roomy, ...env };
  return {
    start: (others: NodeJS.ProcessEnv = {}) => startManagedServer(project, { ...shared, ...others }),
    sign: (userId: string, claims: object = {}) =>
      jwt.sign({ jti: randomUUID(), ...claims }, secrets.JWT_SECRET ?? '', { subject: userId, expiresIn: '1h' }),
    enter: async ({ url }: { url: string }, token: string): Promise<SdkClient> => {
      const client = await createClient(project, url, token);
      onTestFinished(() => client.disconnect());
      await client.connect();
      return client;
    },
  };
}

/** The code with which a client is closed for good. */
function outcomeOf(client: SdkClient): Promise<unknown> {
  return new Promise((resolve) => {
    (client.onState as (listener: (state: string, reason?: { code: string }) => void) => void)((state, reason) => {
      if (state === 'closed') resolve(reason?.code);
    });
  });
}

/** What becomes of an attempt to connect. */
async function attempt(entering: Promise<SdkClient>): Promise<string> {
  try {
    (await entering).disconnect();
    return 'let in';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** One that ends the connections of users everywhere, and keeps them out. */
async function revokes(project: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { start, sign, enter } = login(project, env);
  const servers = [await start(), await start(), await start()] as const;
  const [former, stolen] = [sign('alice'), sign('carol', { jti: 'stolen' })];
  const others = [await enter(servers[2], sign('bob')), await enter(servers[2], sign('carol'))];
  const revoked: SdkClient[] = [];
  for (const server of servers) revoked.push(await enter(server, former), await enter(server, stolen));
  const outcomes = Promise.all(revoked.map(outcomeOf));
  const validFrom = await servers[0].call('revokeUser', 'alice');
  await servers[0].call('revokeToken', 'stolen');
  expect(await within(endMs, 'the end of what was revoked', outcomes)).toEqual(revoked.map(() => 'REVOKED'));
  // Also one that was not there then.
  for (const server of [...servers, await start()]) {
    expect(await attempt(enter(server, former))).toBe('REVOKED');
    expect(await attempt(enter(server, stolen))).toBe('REVOKED');
    expect(await attempt(enter(server, sign('alice', { iat: validFrom })))).toBe('let in');
  }
  expect(others.map(({ state }) => state)).toEqual(['connected', 'connected']);
}

describe.each(transports)('revocation over %s', (transport) => {
  const project = suiteFolder();
  const choices: Choices = { ...chat, transport, scaling: 'redis' };
  beforeAll(() => build(project(), choices));

  it('ends connections on every process, and is met at the doors of all', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    await revokes(project(), { REDIS_URL: redis.url });
  });

  it('is looked up by a process that was cut off from Redis before it delivers anything', async () => {
    const redis = await startRedis();
    const line = await startTcpProxy(redis.port);
    onTestFinished(async () => {
      await line.close();
      await redis.stop();
    });
    const { start, sign, enter } = login(project(), { REDIS_URL: redis.url });
    const [east, west] = [await start(), await start({ REDIS_URL: line.url.replace('http', 'redis') })];
    const former = sign('alice');
    const [alice, bob, carol] = [
      await enter(west, former),
      await enter(west, sign('bob')),
      await enter(east, sign('carol')),
    ];
    for (const client of [alice, bob, carol]) await client.join(roomId);
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    const [marksToAlice, marksToBob] = [collect(alice, 'user-left'), collect(bob, 'user-left')];
    const outcome = outcomeOf(alice);

    line.cut();
    await untilReadiness(west, 503);
    await east.call('revokeUser', 'alice');
    await carol.emit('message', { roomId, content: 'secret' });
    let isOver = false;
    let marks = 0;
    // What is not kept arrives as soon as the process listens again.
    const marking = (async () => {
      for (; !isOver; marks += 1) {
        await east.call('broadcastToRoom', roomId, 'user-left', { roomId, userId: `mark ${marks}` });
      }
    })();
    line.mend();
    await toBob.waitFor({ content: 'secret' });
    await until(waitMs, 'a mark', () => marksToBob.received.length > 0);
    isOver = true;
    await marking;
    expect(await within(endMs, 'the end of alice', outcome)).toBe('REVOKED');
    expect(toAlice.received).toEqual([]);
    expect(marksToAlice.received).toEqual([]);
    expect(await attempt(enter(west, former))).toBe('REVOKED');
  });

  it('refuses while it cannot be asked what was revoked', async () => {
    const redis = await startRedis();
    const line = await startTcpProxy(redis.port);
    onTestFinished(async () => {
      await line.close();
      await redis.stop();
    });
    const { start, sign, enter } = login(project(), { REDIS_URL: line.url.replace('http', 'redis') });
    const server = await start();
    const alice = await enter(server, sign('alice'));
    line.cut();
    await untilReadiness(server, 503);
    const refusal = { code: 'UNAVAILABLE' };
    await expect(alice.emit('auth-refresh', { token: sign('alice') })).rejects.toMatchObject(refusal);
    await expect(server.call('revokeUser', 'alice')).rejects.toMatchObject(refusal);
    line.mend();
    await untilReadiness(server, 200);
    await alice.emit('auth-refresh', { token: sign('alice') });
    expect(alice.state).toBe('connected');
  });

  it('leaves no door open to whoever comes without the SDK', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { start, sign, enter } = login(project(), { REDIS_URL: redis.url });
    const servers = [await start(), await start()] as const;
    const token = sign('mallory');
    const bob = await enter(servers[0], sign('bob'));
    const [mallory] = [await enter(servers[0], token)];
    const outcome = outcomeOf(mallory);
    const session = await sessionOf(servers[0].url, token, transport);
    await servers[0].call('revokeUser', 'mallory');
    expect(await within(endMs, 'the end of mallory', outcome)).toBe('REVOKED');
    await expect(bob.emit('auth-refresh', { token })).rejects.toMatchObject({ code: 'REVOKED' });
    for (const { url } of servers) {
      for (const answer of await knock(url, token, session, transport)) {
        expect(answer).toContain('REVOKED');
        expect(answer).not.toContain('mallory');
      }
    }
    expect(bob.state).toBe('connected');
  });
});

describe.each(triedOver('ws'))('revocation on a Redis Cluster over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis-sharded' }));

  it('ends connections on every process, and is met at the doors of all', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(cluster.stop);
    await revokes(project(), { REDIS_NODES: cluster.nodes });
  });
});

/** Opens a stream where there are streams; gives the name by which requests belong to it. */
async function sessionOf(url: string, token: string, transport: Choices['transport']): Promise<string> {
  if (transport !== 'sse') return '';
  const stream = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}` } });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('event: connect\n')) text += (await reader?.read())?.value ?? '';
  return /"sessionId":"([^"]+)"/.exec(text)?.[1] ?? '';
}

/** What is said at each door of a server to whoever shows a token there. */
async function knock(url: string, token: string, session: string, transport: Choices['transport']): Promise<string[]> {
  const authorization = `Bearer ${token}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const headers = { authorization, 'session-id': session, ...init.headers };
    return (await fetch(`${url}${path}`, { ...init, headers })).text();
  };
  if (transport === 'sse') {
    // The process that had the stream does not know it any more, or has it looked up who asks.
    const json = { 'content-type': 'application/json' };
    return Promise.all([
      ask('/events'),
      ask('/events/message', { method: 'POST', headers: json, body: '{"roomId":"lobby","content":"hi"}' }),
      ask('/events', { method: 'POST' }),
      ask('/events', { method: 'DELETE' }),
    ]);
  }
  if (transport === 'ws') {
    return [
      await ask('/ws'),
      await ask('/ws?reason=true'),
      await refusalOf(new WebSocket(`${url}/ws`, ['ws.v1', `bearer.${token}`])),
      await refusalOf(new WebSocket(`${url}/ws`, ['ws.v1'], { headers: { authorization } })),
    ];
  }
  const socketUrl = `${url}/socket.io/?EIO=4&transport=websocket`;
  return [
    await packetsOf(new WebSocket(socketUrl), `40${JSON.stringify({ token })}`),
    await packetsOf(new WebSocket(socketUrl, { headers: { authorization } }), '40'),
    await packetsOf(new WebSocket(socketUrl, ['socket.io', `bearer.${token}`]), '40'),
  ];
}

/** The body of the answer to a WebSocket that is refused. */
function refusalOf(socket: WebSocket): Promise<string> {
  const refusal = new Promise<string>((resolve) => {
    socket.on('unexpected-response', async (_request, response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(text);
    });
    socket.on('open', () => resolve('let in'));
    socket.on('error', () => {});
  });
  return within(waitMs, 'a refusal', refusal).finally(() => socket.terminate());
}

/** What a server of Socket.IO answers to whoever asks to be let in. */
function packetsOf(socket: WebSocket, packet: string): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('0')) socket.send(packet);
      else if (text.startsWith('4')) resolve(text);
    });
    socket.on('error', () => {});
  });
  return within(waitMs, 'an answer', answer).finally(() => socket.terminate());
}

import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketClient } from '../../websocket/client.ts';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { cookieOf, sessionCookie } from '../../websocket/middleware/session-cookie.ts';
import { defineScript } from '../../websocket/store/scripts.ts';
import { openRedis } from './open-redis.ts';
import { redisEnv } from './redis.ts';
import { secrets, startServer } from './support.ts';

/** What an application does in Redis. KEYS: that of a session. ARGV: the session, and how long it lives in milliseconds. */
const WRITE = defineScript("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])");
const REMOVE = defineScript("redis.call('DEL', KEYS[1])");

/** Two servers, and the application that keeps their sessions in Redis. */
async function startNodes() {
  const env = { WS_REDIS_KEY_PREFIX: randomUUID(), WS_SESSION_REDIS_PREFIX: `sess-${randomUUID()}:` };
  const often = { ...env, WS_SESSION_CHECK_MS: '100' };
  const settings = loadSettings({ ...redisEnv(), ...env });
  const { run } = await openRedis(settings);
  const keyOf = (id: string) => `${settings.session.redisPrefix}${id}`;
  return {
    nodes: [await startServer(often, {}), await startServer(often, {})],
    cookieOf: (id: string) => cookieOf(id, sessionCookie(settings.session, secrets)),
    write: (id: string, text: string, lifeMs = 60_000) => run(WRITE, [keyOf(id)], [text, lifeMs]),
    remove: (id: string) => run(REMOVE, [keyOf(id)], []),
  };
}

/** What connect-redis writes. */
const sessionOf = (userId: string) =>
  JSON.stringify({ cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, userId });

function clientOf(url: string, cookie: string): WebSocketClient {
  const client = new WebSocketClient(url, { auth: () => ({ cookie }), reconnectionDelay: 50 });
  onTestFinished(() => client.disconnect());
  return client;
}

test('sessions that an application keeps in Redis let their users in on every node, until they are removed', async () => {
  const { nodes, cookieOf, write, remove } = await startNodes();
  await write('one', sessionOf('alice'));
  const clients = nodes.map(({ url }) => clientOf(url, cookieOf('one')));
  await Promise.all(clients.map((client) => client.connect()));
  const users = nodes.flatMap(({ io }) => [...io.sockets.sockets.values()].map(({ data }) => data.user.id));
  expect(users).toEqual(['alice', 'alice']);
  const reasons = clients.map((client) => {
    return new Promise((resolve) => client.onState((state, reason) => state === 'closed' && resolve(reason)));
  });
  await remove('one');
  for (const reason of reasons) expect(await reason).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('sessions in Redis that expire close their connections', async () => {
  const { nodes, cookieOf, write } = await startNodes();
  await write('brief', sessionOf('alice'), 2000);
  const client = clientOf(nodes[0]?.url ?? '', cookieOf('brief'));
  const reason = new Promise((resolve) => client.onState((state, reason) => state === 'closed' && resolve(reason)));
  await client.connect();
  expect(await reason).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('what is in Redis but no session lets nobody in', async () => {
  const { nodes, cookieOf, write } = await startNodes();
  for (const [index, text] of ['', 'alice', '"alice"', '[', 'null', '{}', '{"userId":null}'].entries()) {
    await write(`odd-${index}`, text);
    const client = clientOf(nodes[0]?.url ?? '', cookieOf(`odd-${index}`));
    await expect(client.connect(), text).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('the sign-in for development keeps its sessions in Redis, so that they count on every node', async () => {
  const { nodes } = await startNodes();
  const env = { WS_SESSION_REDIS_PREFIX: `sess-${randomUUID()}:` };
  const east = await startServer(env, { offersSignIn: true });
  const west = await startServer(env, {});
  const body = new URLSearchParams({ user: 'alice' });
  const { headers } = await fetch(`${east.url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
  const [cookie = ''] = headers.getSetCookie()[0]?.split(';') ?? [];
  await clientOf(west.url, cookie).connect();
  await expect(clientOf(nodes[0]?.url ?? '', cookie).connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { cookieFor, type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { build, runOwnTests } from '../support/project.ts';
import { useRedis } from '../support/redis.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { collect, createClient, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { byName, servedVariants } from './variants.ts';

/** How long a server may take to end while clients are connected. */
const shutdownMs = 20_000;

const root = suiteFolder();
let redisUrl = '';
let cluster: RedisCluster;

beforeAll(async () => {
  const redis = await useRedis();
  redisUrl = redis.url;
  cluster = await startRedisCluster();
  return async () => {
    await redis.stop();
    await cluster.stop();
  };
});

describe.concurrent.each(byName(servedVariants))('%s', (name, choices) => {
  const project = () => join(root(), name);
  // The variants share one Redis, so each has its own keys and channels there.
  const redisEnv = () => {
    if (choices.scaling === 'none') return undefined;
    const where = choices.scaling === 'redis' ? { REDIS_URL: redisUrl } : { REDIS_NODES: cluster.nodes };
    const number = servedVariants.findIndex((variant) => variant.name === name);
    return { ...where, WS_REDIS_KEY_PREFIX: `${process.pid}-${number}` };
  };

  beforeAll(() => build(project(), choices));

  it('passes its own tests', async () => {
    expect(await runOwnTests(project(), [], redisEnv())).toMatch(/Tests {2}\d+ passed/);
  });

  /** What a user shows when they connect. */
  async function shownBy(userId: string, server: GeneratedServer, env: NodeJS.ProcessEnv) {
    if (choices.auth === 'session') return { cookie: await cookieFor(userId, server) };
    return choices.auth === 'jwt' ? tokenFor(userId, env) : undefined;
  }

  it('serves clients, through a lost connection, until it is told to end', async ({ onTestFinished }) => {
    const env = { ...serverEnv(project()), ...redisEnv() };
    const server = await startServer(project(), env, { args: choices.auth === 'session' ? ['--dev'] : [] });
    onTestFinished(server.kill);
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const connect = async (userId: string, url: string) => {
      const client = await createClient(project(), url, await shownBy(userId, server, env));
      onTestFinished(() => client.disconnect());
      await client.connect();
      return client;
    };
    const [alice, bob] = [await connect('alice', server.url), await connect('bob', line.url)];

    if (choices.rooms === 'none') await echoThroughALostConnection(bob, line);
    else await meetThroughALostConnection(alice, bob, line, choices);
    await expectToEnd(server, [alice, bob]);
  });
});

async function echoThroughALostConnection(client: SdkClient, line: TcpProxy): Promise<void> {
  expect(await client.emit('echo', { text: 'first' })).toEqual({ text: 'first' });
  line.cut();
  await untilState(client, 'reconnecting');
  const answer = client.emit('echo', { text: 'second' });
  line.mend();
  expect(await answer).toEqual({ text: 'second' });
}

async function meetThroughALostConnection(
  alice: SdkClient,
  bob: SdkClient,
  line: TcpProxy,
  choices: Choices,
): Promise<void> {
  const roomId = 'lobby';
  const [joined, left] = [collect(alice, 'user-joined'), collect(alice, 'user-left')];
  const [messages, typing, statuses] = ['new-message', 'user-typing', 'presence-update'].map((event) =>
    collect(bob, event),
  );
  await alice.join(roomId);
  await bob.join(roomId);
  const { userId: bobId } = await joined.waitFor({ roomId });

  const say = async (content: string) => {
    if (choices.features.includes('messages')) await alice.emit('message', { roomId, content });
  };
  await say('before');
  if (choices.features.includes('messages')) await messages?.waitFor({ content: 'before' });
  if (choices.features.includes('typing')) {
    await alice.emit('typing', { roomId });
    await typing?.waitFor({ roomId });
  }
  if (choices.presence) {
    await alice.emit('update-status', { status: 'away' });
    await statuses?.waitFor({ status: 'away' });
  }

  line.cut();
  await untilState(bob, 'reconnecting');
  await say('while away');
  line.mend();
  await untilState(bob, 'connected');
  if (choices.features.includes('messages')) {
    // What the client sends waits until it is back in its rooms.
    await bob.emit('message', { roomId, content: 'back' });
    await say('after');
    await messages?.waitFor({ content: 'after' });
    const contents = messages?.received.map(({ content }) => content);
    const whileAway = choices.rooms === 'durable' ? ['while away'] : [];
    expect(contents).toEqual(['before', ...whileAway, 'back', 'after']);
  }
  await bob.emit('leave-room', { roomId });
  await left.waitFor({ roomId, userId: bobId });
}

async function expectToEnd(server: GeneratedServer, clients: readonly SdkClient[]): Promise<void> {
  for (const client of clients) expect(client.state).toBe('connected');
  const from = performance.now();
  server.signal('SIGTERM');
  expect(await server.ended, server.output()).toBe(0);
  expect(performance.now() - from).toBeLessThan(shutdownMs);
}

import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, tokenFor } from '../support/generated-server.ts';
import { membersOf, nodesOf, roomy, untilReadiness } from '../support/nodes.ts';
import { build, chat, triedOver } from '../support/project.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { collect, createClient, listen, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';

/** Ten times what is promised: the machine may be slow. */
const [refusedMs, backMs] = [20_000, 50_000];
/** Longer than a grace period, and than a connection to Redis may be silent. */
const outageMs = 5000;
const roomId = 'lobby';
const refusal = { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) };

interface Outage {
  readonly begin: (redis: Redis) => void | Promise<void>;
  readonly end: (redis: Redis) => void | Promise<void>;
  /** Whether Redis is empty afterwards. */
  readonly isEmpty: boolean;
}

const outages: [string, Outage][] = [
  ['is shut down', { begin: (redis) => redis.shutDown(), end: (redis) => redis.start(), isEmpty: true }],
  ['crashes', { begin: (redis) => redis.crash(), end: (redis) => redis.start(), isEmpty: true }],
  ['hangs', { begin: (redis) => redis.pause(), end: (redis) => redis.resume(), isEmpty: false }],
];

describe.each(triedOver('ws'))('two nodes over %s whose Redis', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it.each(outages)('%s refuse what needs it, and go on by themselves', async (_, { begin, end, isEmpty }) => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const settings = { ...roomy, REDIS_URL: redis.url, WS_ROOMS_GRACE_SECONDS: '2' };
    const { env, start, enter } = nodesOf(project(), settings);
    const servers = [await start(), await start()] as const;
    const [alice, bob] = [await enter(servers[0], 'alice', roomId), await enter(servers[1], 'bob', roomId)];
    const line = await startTcpProxy(servers[1].port);
    onTestFinished(line.close);
    await enter(line, 'leaving', roomId);
    const [toAlice, toBob, heard] = [collect(alice, 'new-message'), collect(bob, 'new-message'), listen(alice)];
    const gaps = [alice, bob].map((client) => {
      const rooms: string[] = [];
      client.onGap((room) => rooms.push(room));
      return rooms;
    });
    await say(alice, 'before');
    await toBob.waitFor({ content: 'before' });

    await begin(redis);
    const beganAtMs = performance.now();
    await Promise.all([expectRefused(alice), expectRefused(bob)]);
    await Promise.all(servers.map((server) => untilReadiness(server, 503)));
    line.cut();
    const refused = await createClient(project(), servers[0].url, tokenFor('new', env), { reconnection: false });
    await expect(refused.connect()).rejects.toMatchObject(refusal);
    const returning = await createClient(project(), servers[0].url, tokenFor('returning', env));
    onTestFinished(() => returning.disconnect());
    const connected = returning.connect();
    await until(waitMs, 'a long outage', () => performance.now() - beganAtMs > outageMs);
    await expectToRun(servers);
    await Promise.all([expectRefused(alice), expectRefused(bob)]);
    expect([alice.state, bob.state, returning.state]).toEqual(['connected', 'connected', 'reconnecting']);

    await end(redis);
    const endedAtMs = performance.now();
    await Promise.all([connected, ...servers.map((server) => untilReadiness(server, 200, backMs))]);
    await untilState(returning, 'connected');
    expect(performance.now() - endedAtMs).toBeLessThan(backMs);
    await returning.join(roomId);
    const everyone = ['alice', 'bob', 'returning'];
    for (const client of [alice, bob]) {
      const isRight = async () => String(await membersOf(client, roomId)) === String(everyone);
      await until(waitMs, `the members ${everyone}`, isRight);
    }
    await untilHeard(alice, 'from alice', toBob);
    await untilHeard(bob, 'from bob', toAlice);
    if (isEmpty) for (const rooms of gaps) await until(waitMs, 'a gap', () => rooms.includes(roomId));
    else expect(gaps).toEqual([[], []]);
    await until(waitMs, 'leaving to be gone', () => heard.some((sign) => sign.userId === 'leaving'));
    for (const server of servers) expectFewWords(server, redis);
    expect(heard.filter(({ event }) => event === 'user-left').map(({ userId }) => userId)).toEqual(['leaving']);
    await expectToRun(servers);
  });

  it('became a replica go on with the server that took over, while connections to the old one stay open', async () => {
    const [old, other] = [await startRedis(), await startRedis()];
    for (const redis of [old, other]) onTestFinished(redis.stop);
    const administrator = new Client(old.url);
    onTestFinished(() => administrator.disconnect());
    const balancer = await startTcpProxy(old.port);
    onTestFinished(balancer.close);
    const { start, enter } = nodesOf(project(), { ...roomy, REDIS_URL: balancer.url.replace('http', 'redis') });
    const servers = [await start(), await start()] as const;
    const [alice, bob] = [await enter(servers[0], 'alice', roomId), await enter(servers[1], 'bob', roomId)];
    const toBob = collect(bob, 'new-message');
    await untilHeard(alice, 'before', toBob);

    await administrator.replicaof('127.0.0.1', other.port);
    await Promise.all(servers.map((server) => untilReadiness(server, 503)));
    await expectRefused(alice);
    balancer.leadTo(other.port);
    await Promise.all(servers.map((server) => untilReadiness(server, 200, backMs)));
    await untilHeard(alice, 'after', toBob);
    for (const server of servers) {
      expect(server.output()).toMatch(/READONLY.+Redis cannot be used/);
      expectFewWords(server, { port: Number(new URL(balancer.url).port) });
    }
  });

  it('is full are not ready until there is room', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const administrator = new Client(redis.url);
    onTestFinished(() => administrator.disconnect());
    const { start, enter } = nodesOf(project(), { ...roomy, REDIS_URL: redis.url });
    const server = await start();
    const alice = await enter(server, 'alice', roomId);
    await administrator.config('SET', 'maxmemory', '1');
    await untilReadiness(server, 503);
    await expectRefused(alice);
    await administrator.config('SET', 'maxmemory', '0');
    await untilReadiness(server, 200);
    await say(alice, 'after');
    expect(server.output()).toMatch(/OOM.+Redis cannot be used/);
    expectFewWords(server, redis);
  });
});

/** The log says where Redis is, once that it is away, once more why, and twice that it is there: it was at the start. */
function expectFewWords({ output }: GeneratedServer, { port }: Pick<Redis, 'port'>): void {
  const lines = output()
    .split('\n')
    .filter((line) => line.includes('Redis'));
  expect(lines.filter((line) => line.includes('connected to Redis')).length, output()).toBe(2);
  const away = lines.filter((line) => line.includes('Redis cannot be used'));
  expect([1, 2], output()).toContain(away.length);
  expect(lines.length, output()).toBe(2 + away.length);
  for (const line of lines) expect(line).toContain(`127.0.0.1:${port}`);
}

function say(client: SdkClient, content: string) {
  return client.emit('message', { roomId, content });
}

async function expectRefused(client: SdkClient): Promise<void> {
  const sentAtMs = performance.now();
  await expect(say(client, 'meanwhile')).rejects.toMatchObject(refusal);
  expect(performance.now() - sentAtMs).toBeLessThan(refusedMs);
}

/** Says something and waits for it; right after Redis is back the nodes may not hear each other yet. */
async function untilHeard(from: SdkClient, content: string, to: ReturnType<typeof collect>): Promise<void> {
  await say(from, content);
  await to.waitFor({ content });
  expect(to.received.filter((message) => message.content === content).length).toBe(1);
}

async function expectToRun(servers: readonly GeneratedServer[]): Promise<void> {
  for (const { pid, url, output } of servers) {
    expect(() => process.kill(pid, 0), output()).not.toThrow();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  }
}

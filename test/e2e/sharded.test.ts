import { Cluster } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { channelsOf, forgedMessages } from '../support/forged.ts';
import { type GeneratedServer, serverEnv } from '../support/generated-server.ts';
import { membersOf, nodesOf, roomy, untilReadiness } from '../support/nodes.ts';
import { startProgram } from '../support/program.ts';
import { build, chat, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { collect, listen, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';

/** Ten times what is promised: the machine may be slow. */
const backMs = 50_000;
const rooms = ['lobby', 'kitchen', 'garden', 'cellar', 'attic', 'hall'];

describe.each(triedOver('ws'))('two nodes on a Redis Cluster over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis-sharded' }));

  async function startNodes(env: NodeJS.ProcessEnv = {}) {
    const cluster = await startRedisCluster();
    onTestFinished(cluster.stop);
    const nodes = nodesOf(project(), { ...roomy, REDIS_NODES: cluster.nodes, ...env });
    return { cluster, servers: [await nodes.start(), await nodes.start()] as const, enter: nodes.enter };
  }

  async function enterAll(client: SdkClient): Promise<void> {
    for (const room of rooms) await client.join(room);
  }

  it('carry messages, what was missed, and who is there from one to the other', async () => {
    const { servers, enter } = await startNodes({ WS_ROOMS_GRACE_SECONDS: '8' });
    const network = await startTcpProxy(servers[1].port);
    onTestFinished(network.close);
    const [alice, bob] = [await enter(servers[0], 'alice'), await enter(network, 'bob')];
    await enterAll(alice);
    const heard = listen(alice);
    await enterAll(bob);
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    for (const roomId of rooms) {
      await say(alice, roomId, 'to bob');
      await toBob.waitFor({ roomId, content: 'to bob', userId: 'alice' });
      await say(bob, roomId, 'to alice');
      await toAlice.waitFor({ roomId, content: 'to alice', userId: 'bob' });
      expect(await membersOf(alice, roomId)).toEqual(['alice', 'bob']);
    }
    await bob.emit('update-status', { status: 'busy' });
    await until(waitMs, 'the status of bob', () => heard.some(({ status }) => status === 'busy'));

    network.cut();
    await untilState(bob, 'reconnecting');
    for (const roomId of rooms) await say(alice, roomId, 'missed');
    network.mend();
    for (const roomId of rooms) await toBob.waitFor({ roomId, content: 'missed' });
    expect(toBob.received.filter(({ content }) => content === 'missed').length).toBe(rooms.length);
    expect(heard.filter(({ event }) => event === 'user-left')).toEqual([]);
    network.cut();
    await until(waitMs, 'bob gone', () => heard.filter(({ event }) => event === 'user-left').length === rooms.length);
    const offline = heard.filter(({ status }) => status === 'offline');
    expect(offline).toEqual([expect.objectContaining({ userId: 'bob' })]);
  });

  it('live through the crash of each of its servers, and go on soon after its return', async () => {
    const { cluster, servers, enter } = await startNodes();
    const [alice, bob] = [await enter(servers[0], 'alice'), await enter(servers[1], 'bob')];
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    for (const client of [alice, bob]) await enterAll(client);
    for (const [index, redis] of cluster.servers.entries()) {
      await redis.crash();
      for (const server of servers) await untilReadiness(server, 503);
      await redis.start();
      await cluster.isComplete();
      const backAtMs = performance.now();
      await Promise.all(servers.map((server) => untilReadiness(server, 200, backMs)));
      for (const roomId of rooms) await say(alice, roomId, `from alice ${index}`);
      for (const roomId of rooms) await say(bob, roomId, `from bob ${index}`);
      for (const roomId of rooms) await toBob.waitFor({ roomId, content: `from alice ${index}` });
      for (const roomId of rooms) await toAlice.waitFor({ roomId, content: `from bob ${index}` });
      expect(performance.now() - backAtMs).toBeLessThan(backMs);
      const isRight = async (client: SdkClient, roomId: string) =>
        String(await membersOf(client, roomId)) === 'alice,bob';
      for (const client of [alice, bob]) {
        for (const roomId of rooms) await until(backMs, `both in ${roomId}`, () => isRight(client, roomId));
      }
    }
    expectToRun(servers);
  });

  it('go on with a stream that moves to another server, losing nothing, and tell of it as of a loss', async () => {
    const { cluster, servers, enter } = await startNodes();
    const [alice, bob] = [await enter(servers[0], 'alice', 'lobby'), await enter(servers[1], 'bob', 'lobby')];
    const toBob = collect(bob, 'new-message');
    const gaps: string[] = [];
    bob.onGap((roomId) => gaps.push(roomId));
    const before = await say(alice, 'lobby', 'before');
    await toBob.waitFor({ content: 'before' });
    const contents = Array.from({ length: 200 }, (_, number) => String(number));
    const sent = contents.map((content) => say(alice, 'lobby', content));
    await cluster.moveSlot(await slotOfStream(cluster.servers[0]?.url ?? '', 'lobby'));
    const answers = await Promise.all(sent);
    const after = await say(alice, 'lobby', 'after');
    await toBob.waitFor({ content: 'after' });
    expect(toBob.received.map(({ content }) => content)).toEqual(['before', ...contents, 'after']);
    const offsets = [before, ...answers, after].map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.map((_, index) => index + 1));
    expect([...new Set(gaps)]).toEqual(['lobby']);
    expectToRun(servers);
  });

  it('are not ended by what somebody else publishes on their channels', async () => {
    const { cluster, servers, enter } = await startNodes();
    const [alice, bob] = [await enter(servers[0], 'alice', 'lobby'), await enter(servers[1], 'bob', 'lobby')];
    const messages = collect(bob, 'new-message');
    const [{ url } = { url: '' }] = cluster.servers;
    const forger = new Cluster([url]);
    onTestFinished(() => forger.disconnect());
    for (const channel of channelsOf(transport, 'lobby').sharded) {
      const published = await Promise.all(forgedMessages().map((message) => forger.spublish(channel, message)));
      // Some are sound requests to disconnect everybody, who then come back.
      expect(Math.max(...published.map(Number)), channel).toBe(servers.length);
      for (const server of servers) await untilReadiness(server, 200);
      await say(alice, 'lobby', `after ${channel}`);
      await messages.waitFor({ content: `after ${channel}` });
    }
    expectToRun(servers);
  });

  it('do not start on a Redis that is no cluster, and say what to do', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const program = startProgram(process.execPath, ['dist/main.js'], {
      cwd: project(),
      env: { PATH: process.env.PATH, ...serverEnv(project()), REDIS_NODES: redis.url },
    });
    onTestFinished(program.kill);
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(
      new RegExp(
        `127\\.0\\.0\\.1:${redis.port} is Redis \\S+ without cluster mode. Set REDIS_NODES to servers of a cluster`,
      ),
    );
  });
});

/** The slot of the keys that hold the stream of a room. */
async function slotOfStream(url: string, roomId: string): Promise<number> {
  const client = new Cluster([url]);
  try {
    await client.ping();
    const keys = await Promise.all(client.nodes('master').map((node) => node.keys('*')));
    const key = keys.flat().find((one) => one.endsWith(`:log:${roomId}`));
    return Number(await client.cluster('KEYSLOT', key ?? expect.fail(`no key of a stream among ${keys.flat()}`)));
  } finally {
    client.disconnect();
  }
}

function say(client: SdkClient, roomId: string, content: string) {
  return client.emit('message', { roomId, content });
}

function expectToRun(servers: readonly GeneratedServer[]): void {
  for (const { pid, output } of servers) {
    expect(() => process.kill(pid, 0), output()).not.toThrow();
    // Nothing that was not expected: no error of a handler, no stack.
    expect(output()).not.toMatch(/"level":(50|60)|\\n {4}at /);
  }
}

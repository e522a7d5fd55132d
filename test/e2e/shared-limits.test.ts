import { Redis as Client } from 'ioredis';
import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { plainClient } from '../support/crowd.ts';
import { nodesOf, roomy } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { commandCounts, startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until } from '../support/within.ts';

const tooMany = { data: { code: 'TOO_MANY_CONNECTIONS' } };
const releasedMs = 11_000;
const [perSecond, burst] = [40, 80];
const floodSeconds = 5;

describe('limits of a user over two nodes', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

  async function startNodes(env: NodeJS.ProcessEnv) {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const nodes = nodesOf(project(), { ...roomy, REDIS_URL: redis.url, ...env });
    const servers = [await nodes.start(), await nodes.start()] as const;
    return {
      redis,
      servers,
      connect: ({ url }: { url: string }, userId = 'alice') => plainClient(url, userId, nodes.env),
    };
  }

  it('hold exactly for connections, also when one ends or a node dies', async () => {
    const { servers, connect } = await startNodes({ WS_LIMITS_CONNECTIONS_PER_USER: '3' });
    const [dying, living] = servers;
    const isAdmitted = async () => {
      const refused = await connect(living).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refused !== undefined) expect(refused).toMatchObject(tooMany);
      return refused === undefined;
    };
    const first = await connect(living);
    await connect(dying);
    await connect(dying);
    for (const server of servers) await expect(connect(server)).rejects.toMatchObject(tooMany);
    await connect(living, 'bob');

    first.disconnect();
    await until(2000, 'room for another connection', isAdmitted);
    for (const server of servers) await expect(connect(server)).rejects.toMatchObject(tooMany);

    await dying.kill();
    const killedAtMs = performance.now();
    await expect(connect(living)).rejects.toMatchObject(tooMany);
    await until(releasedMs, 'room for the connections of the dead node', isAdmitted, 200);
    expect(performance.now() - killedAtMs).toBeLessThan(releasedMs);
    await connect(living);
    await expect(connect(living)).rejects.toMatchObject(tooMany);
  });

  it('hold for events about a second late, without asking Redis for each', async () => {
    const { redis, servers, connect } = await startNodes({
      WS_LIMITS_USER_EVENTS_PER_SECOND: String(perSecond),
      WS_LIMITS_USER_EVENT_BURST: String(burst),
    });
    const sockets = [await connect(servers[0]), await connect(servers[1])];
    for (const socket of sockets) await socket.emitWithAck('join-room', { roomId: 'lobby' });
    const observer = new Client(redis.url);
    onTestFinished(() => observer.disconnect());
    const before = await commandCounts(observer);
    const results = await Promise.all(sockets.map(flood));
    const after = await commandCounts(observer);
    const accepted = results.reduce((sum, { accepted }) => sum + accepted, 0);
    const allowed = perSecond * floodSeconds + burst;
    const overshoot = servers.length * perSecond + (servers.length - 1) * burst;
    expect(accepted).toBeLessThanOrEqual(allowed + overshoot);
    expect(accepted).toBeLessThan(2 * allowed);
    // Who sends too much is slowed down, not shut out: once the burst has been paid for, events pass again.
    for (const { late } of results) expect(late).toBeGreaterThan(0);
    const perNode = 2 * (floodSeconds + 2);
    expect(after('evalsha') - before('evalsha')).toBeLessThanOrEqual(servers.length * perNode);
  });
});

/** Sends about five times as many events as one node allows, for a while; counts those accepted, and the late ones of them. */
async function flood(socket: Socket): Promise<{ accepted: number; late: number }> {
  const endMs = performance.now() + floodSeconds * 1000;
  let [accepted, late] = [0, 0];
  const send = async (isLate: boolean) => {
    const { success } = await socket.emitWithAck('typing', { roomId: 'lobby' });
    if (success !== true) return;
    accepted += 1;
    if (isLate) late += 1;
  };
  const answers: Promise<void>[] = [];
  while (performance.now() < endMs) {
    const isLate = endMs - performance.now() < 2000;
    for (let i = 0; i < 4; i += 1) answers.push(send(isLate));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.all(answers);
  return { accepted, late };
}

import { Redis as Client } from 'ioredis';
import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { plainClient } from '../support/crowd.ts';
import { leasesOf, nodesOf, roomy } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { commandCounts, startRedis } from '../support/redis.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs, within } from '../support/within.ts';

const tooMany = { data: { code: 'TOO_MANY_CONNECTIONS' } };
const [perSecond, burst] = [40, 80];
/** How long it floods, and from when on an event is to pass again. */
const [floodMs, lateMs] = [5000, 3000];

describe('limits of a user over two nodes', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

  async function startNodes(env: NodeJS.ProcessEnv) {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const observer = new Client(redis.url);
    onTestFinished(() => observer.disconnect());
    const nodes = nodesOf(project(), { ...roomy, REDIS_URL: redis.url, ...env });
    const first = await nodes.start();
    const ofFirst = await leasesOf(observer);
    const servers = [first, await nodes.start()] as const;
    return {
      observer,
      servers,
      /** Lets the lease of the first node run out. */
      endLease: ofFirst.end,
      connect: ({ url }: { url: string }, userId = 'alice') => plainClient(url, userId, nodes.env),
    };
  }

  it('hold exactly for connections, also when one ends or a node dies', async () => {
    const { servers, connect, endLease } = await startNodes({ WS_LIMITS_CONNECTIONS_PER_USER: '3' });
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
    await until(waitMs, 'room for another connection', isAdmitted);
    for (const server of servers) await expect(connect(server)).rejects.toMatchObject(tooMany);

    await dying.kill();
    await expect(connect(living)).rejects.toMatchObject(tooMany);
    await endLease();
    await until(waitMs, 'room for the connections of the dead node', isAdmitted, 200);
    await connect(living);
    await expect(connect(living)).rejects.toMatchObject(tooMany);
  });

  it('hold for events about a second late, without asking Redis for each', async () => {
    const { observer, servers, connect } = await startNodes({
      WS_LIMITS_USER_EVENTS_PER_SECOND: String(perSecond),
      WS_LIMITS_USER_EVENT_BURST: String(burst),
    });
    const sockets = [await connect(servers[0]), await connect(servers[1])];
    for (const socket of sockets) await socket.emitWithAck('join-room', { roomId: 'lobby' });
    const before = await commandCounts(observer);
    const fromMs = performance.now();
    // Who sends too much is slowed down, not shut out: once the burst has been paid for, events pass again.
    const counts = await within(waitMs, 'an event that passes again', Promise.all(sockets.map(flood)));
    const seconds = (performance.now() - fromMs) / 1000;
    const after = await commandCounts(observer);
    const accepted = counts.reduce((sum, count) => sum + count, 0);
    const allowed = perSecond * seconds + burst;
    // Of each node but one a burst and two seconds, and events count as if they were two seconds old.
    const overshoot = (servers.length - 1) * (burst + 2 * perSecond) + 2 * perSecond;
    expect(accepted).toBeLessThanOrEqual(allowed + overshoot);
    expect(accepted).toBeLessThan(2 * allowed);
    // Once a second the limits, what positions and leases need, and three scripts that show that Redis allows all this.
    const perNode = 6 * (seconds + 2);
    expect(after('evalsha') - before('evalsha')).toBeLessThanOrEqual(servers.length * perNode);
  });
});

/** Sends about five times as many events as one node allows, for a while, and on until one passes again; counts those that do. */
async function flood(socket: Socket): Promise<number> {
  const beganAtMs = performance.now();
  let [accepted, late] = [0, 0];
  const send = async (isLate: boolean) => {
    const { success } = await socket.emitWithAck('typing', { roomId: 'lobby' });
    if (success !== true) return;
    accepted += 1;
    if (isLate) late += 1;
  };
  const answers: Promise<void>[] = [];
  for (let ms = 0; ms < floodMs || late === 0; ms = performance.now() - beganAtMs) {
    for (let i = 0; i < 4; i += 1) answers.push(send(ms > lateMs));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.all(answers);
  return accepted;
}

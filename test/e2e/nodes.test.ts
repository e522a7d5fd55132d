import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import type { GeneratedServer } from '../support/generated-server.ts';
import { nodesOf, untilReadiness } from '../support/nodes.ts';
import { build, chat, transports } from '../support/project.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { collect, type SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';

const choices: Choices = { ...chat, rooms: 'ephemeral', presence: false, scaling: 'redis' };
const roomId = 'lobby';

interface Nodes {
  readonly redis: Redis;
  readonly servers: readonly [GeneratedServer, GeneratedServer];
  /** Alice is on the first node, Bob on the second; both are in the room. */
  readonly alice: SdkClient;
  readonly bob: SdkClient;
}

describe.each(transports)('two nodes on one Redis over %s, with rooms that keep nothing', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...choices, transport }));

  async function startNodes(): Promise<Nodes> {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { start, enter } = nodesOf(project(), { REDIS_URL: redis.url });
    const servers = [await start(), await start()] as const;
    const [alice, bob] = [await enter(servers[0], 'alice', roomId), await enter(servers[1], 'bob', roomId)];
    return { redis, servers, alice, bob };
  }

  it('carry messages, typing and who is there from one to the other', async () => {
    const { alice, bob, servers } = await startNodes();
    expect(servers[0].pid).not.toBe(servers[1].pid);
    const [messages, typing, left] = [
      collect(bob, 'new-message'),
      collect(bob, 'user-typing'),
      collect(bob, 'user-left'),
    ];
    await alice.emit('message', { roomId, content: 'from the other node' });
    await messages.waitFor({ userId: 'alice', content: 'from the other node' });
    await alice.emit('typing', { roomId });
    await typing.waitFor({ userId: 'alice', roomId });
    expect(await bob.join(roomId)).toMatchObject({
      members: expect.arrayContaining([expect.objectContaining({ userId: 'alice' })]),
    });
    await alice.emit('leave-room', { roomId });
    await left.waitFor({ userId: 'alice', roomId });
    expect(messages.received.length).toBe(1);
  });

  it.each([
    ['is shut down', (redis: Redis) => redis.shutDown()],
    ['crashes', (redis: Redis) => redis.crash()],
  ])('outlive a Redis that %s, and go on when it is back', async (_, end) => {
    const { redis, servers, alice, bob } = await startNodes();
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    await end(redis);
    for (const server of servers) await untilReadiness(server, 503);

    await redis.start();
    for (const server of servers) await untilReadiness(server, 200);
    expect([alice.state, bob.state]).toEqual(['connected', 'connected']);
    await expectToArrive(alice, 'from alice', toBob);
    await expectToArrive(bob, 'from bob', toAlice);
    await expectToStillRun(servers);
  });

  it('outlive a Redis that hangs', async () => {
    const { redis, servers, alice, bob } = await startNodes();
    const toBob = collect(bob, 'new-message');
    redis.pause();
    onTestFinished(redis.resume);
    const refused = alice.emit('message', { roomId, content: 'while it hangs' }).catch((error: unknown) => error);
    await within(waitMs, 'an answer while Redis hangs', refused);
    redis.resume();
    await expectToArrive(alice, 'afterwards', toBob);
    await expectToStillRun(servers);
  });
});

/** Says something until it arrives: right after Redis is back, the nodes may still refuse or not hear each other. */
async function expectToArrive(sender: SdkClient, content: string, receiver: ReturnType<typeof collect>): Promise<void> {
  const say = async () => {
    await sender.emit('message', { roomId, content }).catch(() => {});
    return receiver.received.some((message) => message.content === content);
  };
  await expect.poll(say, { interval: 100 }).toBe(true);
}

async function expectToStillRun(servers: readonly GeneratedServer[]): Promise<void> {
  for (const { pid, url, output } of servers) {
    expect(() => process.kill(pid, 0), output()).not.toThrow();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  }
}

import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { channelsOf, forgedMessages } from '../support/forged.ts';
import { nodesOf, roomy, untilReadiness } from '../support/nodes.ts';
import { build, chat, transports } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const roomId = 'lobby';

describe.each(transports)('what somebody else publishes on the channels of nodes over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it('ends no node and stops no traffic', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { start, enter } = nodesOf(project(), { ...roomy, REDIS_URL: redis.url });
    const servers = [await start(), await start()] as const;
    const [alice, bob] = [await enter(servers[0], 'alice', roomId), await enter(servers[1], 'bob', roomId)];
    const messages = collect(bob, 'new-message');
    const forger = new Client(redis.url);
    onTestFinished(() => forger.disconnect());
    for (const channel of channelsOf(transport, roomId).single) {
      const published = forgedMessages().map((message) => forger.publish(channel, message));
      expect(new Set(await Promise.all(published)), channel).toEqual(new Set([servers.length]));
      for (const server of servers) await untilReadiness(server, 200);
      await alice.emit('message', { roomId, content: `after ${channel}` });
      await messages.waitFor({ content: `after ${channel}` });
    }
    for (const server of servers) expect(server.output()).not.toMatch(/Error/);
  });
});

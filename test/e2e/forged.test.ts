import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { channelsOf, forgedMessages } from '../support/forged.ts';
import { nodesOf, roomy, untilReadiness } from '../support/nodes.ts';
import { build, chat, transports } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';

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
    // That by which all nodes are told what to do, and those of single nodes, where their transport has some.
    const everyone = 'ws#node/everyone';
    const own = (await forger.pubsub('CHANNELS', 'ws#node/*')) as string[];
    expect(own.filter((channel) => channel !== everyone).length).toBe(transport === 'sse' ? servers.length : 0);
    expect(own.includes(everyone)).toBe(transport !== 'socket.io');
    for (const channel of [...channelsOf(transport, roomId).single, ...own]) {
      const published = forgedMessages().map((message) => forger.publish(channel, message));
      const listeners = own.includes(channel) && channel !== everyone ? 1 : servers.length;
      expect(new Set(await Promise.all(published)), channel).toEqual(new Set([listeners]));
      for (const server of servers) await untilReadiness(server, 200);
      await alice.emit('message', { roomId, content: `after ${channel}` });
      await messages.waitFor({ content: `after ${channel}` });
    }
    for (const server of servers) expect(server.output()).not.toMatch(/Error/);
  });
});

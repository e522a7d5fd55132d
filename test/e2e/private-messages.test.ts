import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBalancer } from '../faults/balancer.ts';
import { nodesOf, roomy } from '../support/nodes.ts';
import { build, chat, transports } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';

const perPhase = 30;

describe.each(transports)('private messages over %s, with two nodes on one Redis', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis', features: ['private-messages'] }));

  async function startNodes() {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { start, enter } = nodesOf(project(), { ...roomy, REDIS_URL: redis.url });
    return { redis, enter, servers: [await start(), await start()] as const };
  }

  it('are lost, repeated and swapped for nobody when the node of half of the devices is killed', async () => {
    const { enter, servers } = await startNodes();
    const [doomed, living] = servers;
    /** A device that comes to the doomed node, and to the other one when that is gone. */
    const enterDoomed = async (userId: string) => {
      const balancer = await startBalancer([living.port, doomed.port]);
      onTestFinished(balancer.close);
      return enter(balancer, userId);
    };
    const [alice, phone] = [await enterDoomed('alice'), await enterDoomed('bob')];
    const [laptop, other] = [await enter(living, 'bob'), await enter(living, 'alice')];
    const toBob = [phone, laptop].map((device) => collect(device, 'private-message'));
    const ofAlice = [alice, other].map((device) => collect(device, 'private-message-sent'));
    const gaps: string[] = [];
    for (const device of [alice, phone, laptop, other]) device.onGap((stream) => gaps.push(stream));
    const acks: Promise<unknown>[] = [];
    const contents: string[] = [];
    const write = (client: SdkClient, content: string): void => {
      contents.push(content);
      acks.push(client.emit('private-message', { targetUserId: 'bob', content }));
    };
    const writeMany = (): void => {
      for (let i = 0; i < perPhase; i += 1) write(alice, `message ${contents.length}`);
    };

    writeMany();
    await Promise.all(acks);
    writeMany();
    // By now some of them are stored, and some of those acknowledged.
    await toBob[1]?.waitFor({ content: `message ${perPhase}` });
    writeMany();
    const lost = [alice, phone].map((device) => untilState(device, 'reconnecting'));
    await doomed.kill();
    await Promise.all(lost);
    writeMany();
    await within(waitMs, 'all acks', Promise.all(acks));
    write(other, 'last');
    await Promise.all(acks);

    for (const each of [...toBob, ...ofAlice]) {
      await each.waitFor({ content: 'last' });
      expect(each.received.map(({ content }) => content)).toEqual(contents);
    }
    expect(gaps).toEqual([]);
    const late = collect(await enter(living, 'bob'), 'private-message');
    await late.waitFor({ content: 'last' });
    expect(late.received.map(({ content }) => content)).toEqual(contents);
  });

  it('are stored once for all devices of a user', async () => {
    const { redis, enter, servers } = await startNodes();
    const alice = await enter(servers[0], 'alice');
    const entering = Array.from({ length: 10 }, (_, index) => enter(servers[index % 2 === 0 ? 0 : 1], 'bob'));
    const devices = await Promise.all(entering);
    const heard = devices.map((device) => collect(device, 'private-message'));
    const client = new Client(redis.url);
    onTestFinished(() => client.disconnect());
    for (const content of ['1', '2', '3']) await alice.emit('private-message', { targetUserId: 'bob', content });
    for (const each of heard) await each.waitFor({ content: '3' });
    const logs = await client.keys('*:log:*');
    const stored = await Promise.all(logs.map((log) => client.xlen(log)));
    // Nothing else is: one for the inbox of each of the two.
    expect(stored).toEqual([3, 3]);
  });
});

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBalancer } from '../faults/balancer.ts';
import { nodesOf, roomy } from '../support/nodes.ts';
import { build, chat, transports, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitMs, within } from '../support/within.ts';

const roomId = 'lobby';
const changes = ['new-message', 'message-edited', 'message-deleted'] as const;

interface Told {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly offset: unknown;
}

const grounds = [
  ...transports.map((transport) => ({ transport, scaling: 'redis' as const })),
  ...triedOver('ws').map((transport) => ({ transport, scaling: 'redis-sharded' as const })),
];

describe.each(grounds)('messages over $transport, with nodes on $scaling', ({ transport, scaling }) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling }));

  async function startNodes() {
    const redis = scaling === 'redis' ? await startRedis() : await startRedisCluster();
    onTestFinished(redis.stop);
    const where = 'url' in redis ? { REDIS_URL: redis.url } : { REDIS_NODES: redis.nodes };
    const urls = 'url' in redis ? [redis.url] : redis.servers.map(({ url }) => url);
    const { start, enter } = nodesOf(project(), { ...roomy, ...where, WS_HISTORY_RECENT: '1000' });
    const [doomed, living] = [await start(), await start()];
    /** A client that comes to the doomed node, and to the other one when that is gone. */
    const enterDoomed = async (userId: string) => {
      const balancer = await startBalancer([living.port, doomed.port]);
      onTestFinished(balancer.close);
      return enter(balancer, userId, roomId);
    };
    return { urls, start, enter, enterDoomed, doomed, living };
  }

  it('are known to be whose they are when their node is gone, and nobody reads deleted ones', async () => {
    const { urls, start, enter, enterDoomed, doomed, living } = await startNodes();
    const line = await startTcpProxy(living.port);
    onTestFinished(line.close);
    const [alice, mallory, bob] = [
      await enterDoomed('alice'),
      await enter(living, 'mallory', roomId),
      await enter(line, 'bob', roomId),
    ];
    const heard = listenTo(bob);
    const { messageId } = await alice.emit('message', { roomId, content: 'secret 1' });
    await expect.poll(() => heard.length, { timeout: waitMs }).toBe(1);
    line.cut();
    await untilState(bob, 'reconnecting');
    await alice.emit('edit-message', { roomId, messageId, content: 'secret 2' });
    await alice.emit('message', { roomId, content: 'stays' });
    const lost = untilState(alice, 'reconnecting');
    await doomed.kill();
    await lost;
    for (const client of [mallory, alice]) {
      const edit = client.emit('edit-message', { roomId, messageId, content: 'secret 3' });
      if (client === alice) await edit;
      else await expect(edit).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    await expect(mallory.emit('delete-message', { roomId, messageId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await contentOf(urls)).toContain('secret 3');
    await alice.emit('delete-message', { roomId, messageId });
    await expect(alice.emit('delete-message', { roomId, messageId })).rejects.toMatchObject({ code: 'NOT_FOUND' });

    expect(await contentOf(urls)).not.toContain('secret');
    const carol = await enter(await start(), 'carol');
    const { messages } = await carol.join(roomId);
    expect((messages as Told[]).map(({ event, offset }) => [event, offset])).toEqual([
      ['message-deleted', 1],
      ['message-deleted', 2],
      ['new-message', 3],
      ['message-deleted', 4],
      ['message-deleted', 5],
    ]);
    expect(JSON.stringify(messages)).not.toContain('secret');
    line.mend();
    await expect.poll(() => heard.length, { timeout: waitMs }).toBe(5);
    expect(heard.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
    expect(JSON.stringify(heard.slice(1))).not.toContain('secret');
  });

  it('are the same for all when those who edit and delete lose their node', async () => {
    const { urls, enter, enterDoomed, doomed, living } = await startNodes();
    const [writer, reader] = [await enterDoomed('writer'), await enterDoomed('reader')];
    const other = await enter(living, 'other', roomId);
    const heard = [writer, reader, other].map(listenTo);
    const gaps: string[] = [];
    for (const client of [writer, reader, other]) client.onGap((room) => gaps.push(room));
    let said = 0;
    /** Says one more, edits it, and deletes two of three; resolves when all of it is acknowledged. */
    const talk = async (client: SdkClient): Promise<void> => {
      const number = said++;
      const kind = number % 3 === 0 ? 'kept' : 'dropped';
      const { messageId } = await client.emit('message', { roomId, content: `${kind} ${number}` });
      await client.emit('edit-message', { roomId, messageId, content: `${kind} ${number}, edited` });
      if (kind === 'dropped') await client.emit('delete-message', { roomId, messageId });
    };
    const talkMany = () => Array.from({ length: 10 }, () => [talk(writer), talk(other)]).flat();
    await Promise.all(talkMany());
    const going = talkMany();
    await Promise.race(going);
    const lost = [writer, reader].map((client) => untilState(client, 'reconnecting'));
    await doomed.kill();
    going.push(...talkMany());
    await Promise.all(lost);
    await within(waitMs, 'all acks', Promise.all(going));
    const { offset } = await other.emit('message', { roomId, content: 'kept, the last' });

    const { messages } = await (await enter(living, 'late')).join(roomId);
    const kept = await fold(project(), messages as Told[]);
    expect(kept.length).toBe(said / 3 + 1);
    for (const events of heard) {
      await expect.poll(() => events.at(-1)?.offset, { timeout: waitMs }).toBe(offset);
      expect(events.map(({ offset }) => offset)).toEqual(
        Array.from({ length: Number(offset) }, (_, index) => index + 1),
      );
      expect(await fold(project(), events)).toEqual(kept);
    }
    expect(gaps).toEqual([]);
    expect(await contentOf(urls)).not.toContain('dropped');
  });
});

/** Writes down what becomes of messages, as a client is told. */
function listenTo(client: SdkClient): readonly Told[] {
  const heard: Told[] = [];
  for (const event of changes) {
    client.on(event, (payload, position) => heard.push({ event, payload, offset: position?.offset }));
  }
  return heard;
}

/** What the SDK of a project makes of events. */
async function fold(project: string, events: readonly Told[]): Promise<readonly unknown[]> {
  const sdk = await import(pathToFileURL(join(project, 'dist/client.js')).href);
  return sdk.foldMessages(events);
}

/** All that the servers of Redis tell of what they hold. */
async function contentOf(urls: readonly string[]): Promise<string> {
  const all: unknown[] = [];
  for (const url of urls) {
    const client = new Client(url);
    for (const key of await client.keys('*')) {
      const type = await client.type(key);
      if (type === 'string') all.push(key, await client.get(key));
      else if (type === 'hash') all.push(key, await client.hgetall(key));
      else if (type === 'zset') all.push(key, await client.zrange(key, '0', '-1'));
      else if (type === 'set') all.push(key, await client.smembers(key));
      else if (type === 'stream') all.push(key, await client.xrange(key, '-', '+'));
      else throw new Error(`a key of type ${type}`);
    }
    client.disconnect();
  }
  return JSON.stringify(all);
}

import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Frame } from '../../websocket/cork.ts';
import { eventFrame } from '../../websocket/generated/frames.ts';
import { RedisRoster } from '../../websocket/store/redis-roster.ts';
import { unavailable } from '../../websocket/store/scripts.ts';
import { openStreams } from './open-streams.ts';
import { headersOf, openStream } from './plain-client.ts';
import { open, refusedEvent } from './raw-requests.ts';
import { reader, speaker } from './reader.ts';
import { connectClient, credentialsOf, startServer } from './support.ts';

const unlimited = {
  WS_LIMITS_EVENTS_PER_SECOND: '100000',
  WS_LIMITS_EVENT_BURST: '100000',
  WS_LIMITS_USER_EVENTS_PER_SECOND: '100000',
  WS_LIMITS_USER_EVENT_BURST: '100000',
};

/** Two servers on one Redis, and what stores without telling them, as if what they tell each other were lost. */
async function startNodes(env: Record<string, string> = {}) {
  const shared = { WS_REDIS_KEY_PREFIX: randomUUID(), ...env };
  const [east, west, streams] = [await startServer(shared), await startServer(shared), await openStreams(shared)];
  const said = { id: 'any', roomId: 'lobby', userId: 'bob', type: 'text', timestamp: 1 };
  return {
    east,
    west,
    async store(...contents: string[]): Promise<void> {
      for (const content of contents) {
        await streams.publish('lobby', { event: 'new-message', payload: { ...said, content } });
      }
    },
  };
}

/** A client without the SDK that is in the room. */
async function enterRoom(server: Parameters<typeof reader>[0], userId?: string) {
  const client = reader(server, userId);
  await client.open();
  await client.go('join-room', 'lobby');
  return client;
}

describe('a client without the SDK', () => {
  test('gets what is said on any process once and in order, whichever process it comes back to', async () => {
    const { east, west } = await startNodes({ ...unlimited, WS_HISTORY_PAGE_SIZE: '5' });
    const at = [east, west, east];
    const roaming = at.map((_, index) => {
      const here = () => at[index] ?? east;
      const server = {
        get url() {
          return here().url;
        },
        get io() {
          return here().io;
        },
      };
      return enterRoom(server, `reader-${index}`);
    });
    const readers = await Promise.all(roaming);
    const clients = [await connectClient(east, 'writer'), await connectClient(west, 'writer')];
    const stored: { offset: number; content: string }[] = [];
    let isOver = false;
    const writers = clients.map(async (client, node) => {
      await client.join('lobby');
      for (let number = 0; !isOver; number += 1) {
        const content = `${node}: ${number}`;
        const { offset } = await client.send.message({ roomId: 'lobby', content });
        stored.push({ offset, content });
      }
    });
    for (let round = 0; round < 6; round += 1) {
      for (const [index, each] of readers.entries()) {
        await each.lose();
        at[index] = at[index] === east ? west : east;
        expect(await each.open()).toMatchObject({ gaps: [] });
      }
    }
    await expect.poll(() => new Set(stored.map(({ content }) => content[0])).size).toBe(2);
    isOver = true;
    await Promise.all(writers);
    const contents = stored.sort((a, b) => a.offset - b.offset).map(({ content }) => content);
    for (const each of readers) {
      await expect.poll(() => each.contents().length).toBeGreaterThanOrEqual(contents.length);
      expect(each.contents()).toEqual(contents);
    }
    expect(new Set(contents.map((content) => content[0]))).toEqual(new Set(['0', '1']));
  });

  test('gets what was lost on its way between the processes', async () => {
    const { east, west, store } = await startNodes({ WS_HISTORY_POSITION_SECONDS: '1' });
    const alice = await enterRoom(east);
    const say = await speaker(west, 'lobby');
    await say('lobby', '1');
    await store('2', '3');
    await say('lobby', '4');
    await expect.poll(alice.contents).toEqual(['1', '2', '3', '4']);
    await store('5');
    await expect.poll(alice.contents).toEqual(['1', '2', '3', '4', '5']);
  });

  test('is told where that is gone from the stream', async () => {
    const { east, west, store } = await startNodes({ WS_HISTORY_MAX_MESSAGES: '2' });
    const alice = await enterRoom(east);
    const say = await speaker(west, 'lobby');
    await say('lobby', '1');
    await expect.poll(alice.contents).toEqual(['1']);
    await store('2', '3', '4');
    await say('lobby', '5');
    await expect.poll(() => east.getClients().length).toBe(0);
    expect(alice.contents()).toEqual(['1']);
    expect(await alice.open(alice.lastEventId())).toMatchObject({ gaps: ['lobby'] });
    await expect.poll(() => alice.contents().slice(-2)).toEqual(['4', '5']);
  });

  test('comes back once more where it is not known from where on it is sent what is new', async () => {
    const { east, west } = await startNodes();
    const alice = await enterRoom(east);
    await alice.lose();
    vi.spyOn(west.io, 'reached').mockRejectedValue(new Error('Redis is away'));
    const headers = { ...headersOf(credentialsOf('alice')), 'last-event-id': alice.lastEventId() ?? '' };
    const stream = await openStream(west.url, headers);
    await stream.ended;
    expect(stream.blocks.map(({ event }) => event)).not.toContain('connect');
  });

  test('comes back once more where a room of theirs cannot be entered at the moment', async () => {
    const { east, west } = await startNodes();
    const say = await speaker(east, 'lobby');
    const alice = await enterRoom(east);
    await alice.lose();
    await say('lobby', '1');
    const enter = vi.spyOn(RedisRoster.prototype, 'enter').mockRejectedValueOnce(unavailable());
    onTestFinished(() => enter.mockRestore());
    const headers = { ...headersOf(credentialsOf('alice')), 'last-event-id': alice.lastEventId() ?? '' };
    const stream = await openStream(west.url, headers);
    await stream.ended;
    expect(stream.blocks.map(({ event }) => event)).not.toContain('connect');
    expect(await alice.open()).toMatchObject({ gaps: [] });
    expect(alice.contents()).toEqual(['1']);
  });

  test('keeps its stream where it cannot enter a room at the moment', async () => {
    const { east } = await startNodes();
    const alice = await open(east);
    const enter = vi.spyOn(RedisRoster.prototype, 'enter').mockRejectedValueOnce(unavailable());
    onTestFinished(() => enter.mockRestore());
    const body = JSON.stringify({ roomId: 'lobby' });
    expect(await alice.post('join-room', { body })).toMatchObject(refusedEvent(503, 'UNAVAILABLE'));
    const reached = vi.spyOn(east.io, 'reached').mockRejectedValue(unavailable());
    expect(await alice.post('join-room', { body })).toMatchObject(refusedEvent(503, 'UNAVAILABLE'));
    // Nor is the process ended by a failure that nobody waits for.
    void east.getClients()[0]?.join('attic');
    await setImmediate();
    reached.mockRestore();
    expect(await east.getRoomMembers('lobby')).toEqual([]);
    expect([...east.io.rooms]).not.toContain('lobby');
    expect(await alice.post('join-room', { body })).toMatchObject({ status: 200 });
  });

  test('stays where it enters after an attempt that fails late', async () => {
    const { east } = await startNodes();
    const alice = await connectClient(east);
    let fail: (error: Error) => void = () => {};
    const first = new Promise<string[]>((_, reject) => {
      fail = reject;
    });
    const enter = vi.spyOn(RedisRoster.prototype, 'enter').mockReturnValueOnce(first);
    onTestFinished(() => enter.mockRestore());
    const refused = expect(alice.emit('join-room', { roomId: 'lobby' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect.poll(() => enter.mock.calls.length).toBe(1);
    const left = expect(alice.emit('leave-room', { roomId: 'lobby' })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
    const entered = alice.emit('join-room', { roomId: 'lobby' });
    await expect(alice.emit('leave-room', { roomId: 'elsewhere' })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
    fail(unavailable());
    await Promise.all([refused, left, entered]);
    const heard = alice.once('new-message');
    await (await speaker(east, 'lobby'))('lobby', 'hello');
    expect(await heard).toMatchObject({ content: 'hello' });
  });

  test('has no id that is ahead of what it was sent', async () => {
    const { east } = await startNodes();
    const alice = await openStream(east.url, headersOf(credentialsOf('alice')));
    await alice.sessionId();
    const [connection] = east.getClients();
    const place = (stream: string, offset: number) => ({ stream, epoch: 'first', offset });
    const reached = vi.spyOn(east.io, 'reached').mockResolvedValue(place('kitchen', 0));
    await connection?.join('kitchen');
    await alice.find(({ id }) => id !== undefined);
    reached.mockResolvedValue(place('lobby', 1));
    void connection?.join('lobby');
    for (const position of [place('kitchen', 1), place('lobby', 1)]) {
      connection?.conn.send(new Frame(eventFrame('new-message', [{}, position])));
    }
    await expect.poll(() => alice.carried('new-message').length).toBe(2);
    // The id of a guest begins with its token, which has a dot as well.
    const placesIn = (id = '') => id.slice(id.indexOf('~') + 1).split('.').length;
    const ids = alice.blocks.flatMap(({ event, id }) => (event === 'new-message' ? [placesIn(id)] : []));
    expect(ids).toEqual([1, 2]);
  });

  test('is not told that it is in a room before its place in the stream is known', async () => {
    const { east } = await startNodes();
    const client = await connectClient(east);
    let reach: (place: undefined) => void = () => {};
    const reached = new Promise<undefined>((resolve) => {
      reach = resolve;
    });
    const asked = vi.spyOn(east.io, 'reached').mockReturnValue(reached);
    let isIn = false;
    const joined = client.join('lobby').then(() => {
      isIn = true;
    });
    await expect.poll(() => asked.mock.calls.length).toBe(1);
    await expect(client.emit('leave-room', { roomId: 'elsewhere' })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
    expect(isIn).toBe(false);
    reach(undefined);
    await joined;
  });
});

test('others hear that somebody came before they hear that they left, however long the stream takes', async () => {
  const { east } = await startNodes();
  const bob = await connectClient(east, 'bob');
  const told: string[] = [];
  bob.on('user-joined', ({ userId }) => told.push(`${userId} came`));
  bob.on('user-left', ({ userId }) => told.push(`${userId} left`));
  await bob.join('lobby');
  const alice = await connectClient(east);
  let reach: (place: undefined) => void = () => {};
  const reached = new Promise<undefined>((resolve) => {
    reach = resolve;
  });
  vi.spyOn(east.io, 'reached').mockReturnValueOnce(reached);
  const joined = alice.join('lobby');
  await expect.poll(() => east.getRoomMembers('lobby')).toContain('alice');
  const left = alice.emit('leave-room', { roomId: 'lobby' });
  await expect(alice.emit('leave-room', { roomId: 'elsewhere' })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
  reach(undefined);
  await Promise.all([joined, left]);
  await expect.poll(() => told.length).toBe(2);
  expect(told).toEqual(['alice came', 'alice left']);
});

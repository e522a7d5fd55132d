import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { RawConnection } from '../../websocket/raw-connection.ts';
import { headersOf, openStream } from './plain-client.ts';
import { rawRequest } from './raw-requests.ts';
import { reader, speaker } from './reader.ts';
import { credentialsOf, startServer } from './support.ts';

describe('a client that comes back with the id of its last event', () => {
  test('is sent what it missed, once and in order, before it is connected', async () => {
    const server = await startServer();
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    await say('lobby', '1', '2');
    await expect.poll(alice.contents).toEqual(['1', '2']);
    await alice.lose();
    await say('lobby', '3', '4');
    expect(await alice.open()).toMatchObject({ gaps: [] });
    expect(alice.contents()).toEqual(['1', '2', '3', '4']);
    await say('lobby', '5');
    await expect.poll(alice.contents).toEqual(['1', '2', '3', '4', '5']);
    await alice.lose();
    expect(await alice.open()).toMatchObject({ gaps: [] });
    expect(alice.contents()).toEqual(['1', '2', '3', '4', '5']);
  });

  test('misses nothing of rooms in which nothing had happened, and gets nothing of those that it left', async () => {
    const server = await startServer();
    const say = await speaker(server, 'lobby', 'kitchen', 'attic');
    const alice = reader(server);
    await alice.open();
    for (const roomId of ['lobby', 'kitchen', 'attic']) await alice.go('join-room', roomId);
    await say('attic', 'before');
    await expect.poll(alice.contents).toEqual(['before']);
    await alice.go('leave-room', 'attic');
    await alice.lose();
    await say('lobby', 'in the lobby');
    await say('attic', 'in the attic');
    await say('kitchen', 'in the kitchen');
    expect(await alice.open()).toMatchObject({ gaps: [] });
    expect(alice.contents().sort()).toEqual(['before', 'in the kitchen', 'in the lobby']);
  });

  test('goes on after whichever event it has the id of, page by page', async () => {
    const server = await startServer({ WS_HISTORY_PAGE_SIZE: '2' });
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    const atFirst = alice.lastEventId();
    const numbers = Array.from({ length: 7 }, (_, index) => String(index));
    await say('lobby', ...numbers);
    await expect.poll(alice.contents).toEqual(numbers);
    await alice.lose();
    expect(await alice.open(atFirst)).toMatchObject({ gaps: [] });
    expect(alice.contents()).toEqual([...numbers, ...numbers]);
  });

  test('loses nothing and gets nothing twice, however often and whenever its stream breaks', async () => {
    const server = await startServer({
      WS_LIMITS_EVENTS_PER_SECOND: '100000',
      WS_LIMITS_EVENT_BURST: '100000',
      WS_LIMITS_USER_EVENTS_PER_SECOND: '100000',
      WS_LIMITS_USER_EVENT_BURST: '100000',
      WS_HISTORY_PAGE_SIZE: '5',
    });
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    const said: string[] = [];
    let isOver = false;
    const talk = (async () => {
      while (!isOver) {
        said.push(String(said.length));
        await say('lobby', String(said.length - 1));
      }
    })();
    for (let i = 0; i < 10; i += 1) {
      const before = alice.contents().length;
      await expect.poll(() => alice.contents().length, { interval: 1 }).toBeGreaterThan(before + i);
      await alice.lose();
      expect(await alice.open()).toMatchObject({ gaps: [] });
    }
    isOver = true;
    await talk;
    await expect.poll(() => alice.contents().length).toBe(said.length);
    expect(alice.contents()).toEqual(said);
  });

  test('is sent what is said meanwhile once, after what it missed', async () => {
    const server = await startServer({ WS_HISTORY_PAGE_SIZE: '1' });
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    await alice.lose();
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    await say('lobby', ...numbers.slice(0, 15));
    let goOn = (): void => {};
    const isTaken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const drained = vi.spyOn(RawConnection.prototype, 'drained').mockReturnValueOnce(isTaken);
    onTestFinished(() => drained.mockRestore());
    const opened = alice.open();
    await expect.poll(alice.contents).toEqual(['0']);
    await say('lobby', ...numbers.slice(15));
    goOn();
    expect(await opened).toMatchObject({ gaps: [] });
    await expect.poll(() => alice.contents().length).toBeGreaterThanOrEqual(numbers.length);
    expect(alice.contents()).toEqual(numbers);
  });

  test('is told of rooms of which events are gone, and gets those that are left', async () => {
    const server = await startServer({ WS_HISTORY_MAX_MESSAGES: '2' });
    const say = await speaker(server, 'lobby', 'kitchen');
    const alice = reader(server);
    await alice.open();
    for (const roomId of ['lobby', 'kitchen']) await alice.go('join-room', roomId);
    await alice.lose();
    await say('lobby', '1', '2', '3');
    await say('kitchen', 'one');
    expect(await alice.open()).toMatchObject({ gaps: ['lobby'] });
    expect(alice.contents().sort()).toEqual(['2', '3', 'one']);
  });

  test('may send it in the query, as some do that stand in for an EventSource, the newest last', async () => {
    const server = await startServer();
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    const older = alice.lastEventId() ?? '';
    await say('lobby', '1');
    await expect.poll(alice.contents).toEqual(['1']);
    await alice.lose();
    const newer = alice.lastEventId() ?? '';
    await say('lobby', '2');
    const query = new URLSearchParams([older, newer].map((id) => ['lastEventId', id]));
    const stream = await openStream(server.url, headersOf(credentialsOf('alice')), `?${query}`);
    const { data } = await stream.find(({ event }) => event === 'connect');
    expect(JSON.parse(data)).toMatchObject({ gaps: [] });
    expect(stream.carried('new-message')).toMatchObject([{ content: '2' }]);
  });

  test('is told of all rooms that it is put into again where it comes without', async () => {
    const server = await startServer();
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    await alice.lose();
    await say('lobby', 'missed');
    const stream = await openStream(server.url, headersOf(credentialsOf('alice')));
    const { data } = await stream.find(({ event }) => event === 'connect');
    expect(JSON.parse(data)).toMatchObject({ gaps: ['lobby'] });
    await say('lobby', 'new');
    await stream.find(({ event }) => event === 'new-message');
    expect(stream.carried('new-message')).toMatchObject([{ content: 'new' }]);
  });

  test('gets nothing by the id of somebody else, nor by one that is none', async () => {
    const server = await startServer();
    const say = await speaker(server, 'lobby');
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    await say('lobby', 'secret');
    await expect.poll(alice.contents).toEqual(['secret']);
    const [, place] = /([^~]*)$/.exec(alice.lastEventId() ?? '') ?? [];
    const forged = ['.', 'x', '~', '-1', '........z', `${'a'.repeat(8)}zzzzzzzzzzzz`, 'é', 'x.'.repeat(5000)];
    for (const id of [place, ...forged]) {
      const eve = reader(server, 'eve');
      expect(await eve.open(id)).toMatchObject({ gaps: [] });
      expect(eve.contents()).toEqual([]);
      await eve.lose();
    }
  });

  test('is told of a room whose place its id does not know', async () => {
    const server = await startServer();
    const alice = reader(server);
    await alice.open();
    await alice.go('join-room', 'lobby');
    await alice.lose();
    expect(await alice.open('unknown')).toMatchObject({ gaps: ['lobby'] });
  });
});

test('a client that reads nothing of what it missed is broken off before what is new fills the memory', async () => {
  const server = await startServer({
    WS_LIMITS_BUFFERED_BYTES: '65536',
    WS_LIMITS_EVENT_BURST: '100000',
    WS_LIMITS_USER_EVENT_BURST: '100000',
    WS_HISTORY_PAGE_SIZE: '1',
  });
  const say = await speaker(server, 'lobby');
  const alice = reader(server);
  await alice.open();
  await alice.go('join-room', 'lobby');
  const id = alice.lastEventId() ?? '';
  await alice.lose();
  await say('lobby', 'missed');
  const [bob] = server.getClients();
  // The one before has ended, too.
  await expect.poll(() => server.getClients()).toEqual([bob]);
  const socket = rawRequest(server.url, 'GET /events', { ...headersOf(credentialsOf('alice')), 'last-event-id': id });
  socket.pause();
  await expect.poll(() => server.getClients().length).toBe(2);
  const [slow] = server.getClients().filter((client) => client !== bob);
  // As if its system took nothing any more: what is missed goes on and on.
  if (slow?.conn.cursors !== undefined) slow.conn.cursors.isResuming = true;
  for (let i = 0; i < 40; i += 1) await say('lobby', 'x'.repeat(4000));
  await expect.poll(() => slow?.connected).toBe(false);
  expect(server.getClients()).toEqual([bob]);
});

test('a client that enters its rooms by itself is sent no ids', async () => {
  const server = await startServer();
  const say = await speaker(server, 'lobby');
  const headers = headersOf(credentialsOf('alice'));
  const stream = await openStream(server.url, headers, '?rejoin=false');
  const [, own] = server.getClients();
  await own?.join('lobby');
  await say('lobby', '1');
  await stream.find(({ event }) => event === 'new-message');
  expect(stream.lastEventId()).toBeUndefined();
});

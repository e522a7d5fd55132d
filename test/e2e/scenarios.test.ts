import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tokenFor } from '../support/generated-server.ts';
import { type Ground, newRoom, places, prepare, type Site } from '../support/places.ts';
import { collect, listen, signsOf, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs, within } from '../support/within.ts';

const page = 'http://localhost:3000';
const maxPayload = 16_384;

/** What a test can reach, and what it need not wait for. */
const settings = {
  WS_SERVER_MAX_PAYLOAD: String(maxPayload),
  WS_LIMITS_BUFFERED_BYTES: '65536',
  WS_HISTORY_PAGE_BYTES: '32768',
  WS_ROOMS_GRACE_SECONDS: '5',
  WS_HISTORY_MAX_MESSAGES: '2000',
  WS_TYPING_STOP_AFTER_MS: '60000',
  WS_TYPING_REPEAT_AFTER_MS: '60000',
};
/** So few that also a slow machine says more. */
const slow = { WS_LIMITS_EVENTS_PER_SECOND: '4', WS_LIMITS_EVENT_BURST: '5' };
/** Ten times what a server waits for its clients when it ends. */
const endMs = 20_000;

// Alice is on the one node, Bob on the other where there are two. What clients do and see is the same on each transport.
describe.each(places)('a chat by %s', (_, place) => {
  const project = suiteFolder();
  let ground: Ground;
  let site: Site;

  beforeAll(async () => {
    ground = await prepare(project(), place);
    site = await ground.open(settings);
    return async () => {
      await site.stop();
      await ground.stop();
    };
  });

  /** Servers that only this test uses. */
  async function open(limits: NodeJS.ProcessEnv = {}): Promise<Site> {
    const own = await ground.open({ ...settings, ...limits });
    onTestFinished(own.stop);
    return own;
  }

  it('lets in who has a token, and greets them', async () => {
    const alice = await site.client(tokenFor('alice', site.env));
    const greeting = collect(alice, 'connected');
    await alice.connect();
    expect(alice.state).toBe('connected');
    await greeting.waitFor({ userId: 'alice' });
  });

  it.each([
    ['no token', () => undefined],
    ['no real token', () => 'abc'],
    ['a token of another issuer', () => tokenFor('alice', { JWT_SECRET: 'f'.repeat(64) })],
  ])('refuses who has %s, for good', async (_, token) => {
    const client = await site.client(token());
    await expect(client.connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(client.state).toBe('closed');
  });

  it('lets in pages of allowed origins only', async () => {
    const [{ url }, token] = [site.servers[0], tokenFor('alice', site.env)];
    const letsIn = (origin: string) => place.transport.letsIn(url, token, origin);
    expect(await letsIn(page)).toBe(true);
    for (const origin of ['https://evil.example', 'null', `${page}.evil.example`, page.toUpperCase(), `${page}0`]) {
      expect(await letsIn(origin), origin).toBe(false);
    }
  });

  it('tells who is in a room, and who enters and leaves it', async () => {
    const roomId = newRoom();
    const alice = await site.enter(site.servers[0], 'alice', roomId);
    const heard = listen(alice);
    const bob = await site.enter(site.servers[1], 'bob');
    const { members, messages } = await bob.join(roomId);
    expect(members).toEqual([
      { userId: 'alice', status: 'online' },
      { userId: 'bob', status: 'online' },
    ]);
    expect(messages).toEqual([]);
    await bob.emit('leave-room', { roomId });
    await until(waitMs, 'Bob gone', () => heard.some(({ event }) => event === 'user-left'));
    expect(heard).toMatchObject([
      { event: 'user-joined', userId: 'bob', roomId },
      { event: 'user-left', userId: 'bob', roomId },
    ]);
    await expect(bob.join('no room')).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
  });

  it('carries messages to all in the room and nobody else, and acknowledges them', async () => {
    const { alice, bob, roomId } = await site.meet();
    const elsewhere = newRoom();
    const eve = await site.enter(site.servers[1], 'eve', elsewhere);
    const [toAlice, toBob, toEve] = [alice, bob, eve].map((client) => collect(client, 'new-message'));
    const contents = Array.from({ length: 20 }, (_, index) => `${index} é€😀`);
    const acks = await Promise.all(contents.map((content) => alice.emit('message', { roomId, content })));
    expect(acks.map(({ offset }) => offset)).toEqual(contents.map((_, index) => index + 1));
    const expected = contents.map((content, index) => {
      const { messageId, timestamp } = acks[index] ?? {};
      return { id: messageId, timestamp, userId: 'alice', type: 'text', roomId, content };
    });
    for (const reader of [toAlice, toBob]) {
      await reader?.waitFor({ content: contents.at(-1) });
      expect(reader?.received).toEqual(expected);
    }
    expect(new Set(acks.map(({ messageId }) => messageId)).size).toBe(contents.length);
    // What went astray would be there before the answer to what was asked later.
    await eve.emit('leave-room', { roomId: elsewhere });
    expect(toEve?.received).toEqual([]);
  });

  it('refuses what does not fit the protocol, and goes on', async () => {
    const { alice, bob, roomId } = await site.meet();
    const toBob = collect(bob, 'new-message');
    for (const wrong of [{}, { content: '' }, { content: 'x'.repeat(4001) }, { content: 'x', userId: 'eve' }]) {
      await expect(alice.emit('message', { roomId, ...wrong })).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
    for (const unknown of ['no-such-event', 'constructor', 'connected']) {
      await expect(alice.emit(unknown, {})).rejects.toMatchObject({ code: 'UNKNOWN_EVENT' });
    }
    await expect(alice.emit('message', { roomId: newRoom(), content: 'x' })).rejects.toMatchObject({
      code: 'NOT_IN_ROOM',
    });
    await alice.emit('message', { roomId, content: 'right' });
    await toBob.waitFor({ content: 'right' });
    expect(toBob.received).toHaveLength(1);
    expect(alice.state).toBe('connected');
  });

  it('slows down who says too much, cuts off who does not listen, and harms nobody else', async () => {
    const { alice, bob, roomId } = await (await open(slow)).meet();
    const toBob = collect(bob, 'new-message');
    const contents = Array.from({ length: 12 }, (_, index) => `${index}`);
    await Promise.all(contents.map((content) => alice.emit('message', { roomId, content })));
    await toBob.waitFor({ content: contents.at(-1) });
    expect(toBob.received).toMatchObject(contents.map((content) => ({ content })));

    // What may be dropped does not wait, and is refused.
    const typeMany = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => alice.emit('typing', { roomId })));
    const outcomes = await typeMany(20);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toContainEqual(
      expect.objectContaining({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) }),
    );
    const lost = untilState(alice, 'reconnecting');
    // It goes on: what a client may say is forgiven as time passes.
    while (alice.state === 'connected') await Promise.race([lost, typeMany(200)]);
    await lost;
    expect(bob.state).toBe('connected');
  });

  it('takes messages up to its limit, and cuts off who sends one byte more, and nobody else', async () => {
    const [{ url }, token] = [site.servers[0], tokenFor('alice', site.env)];
    expect(await place.transport.answers(url, token, maxPayload)).toBe(true);
    expect(await place.transport.answers(url, token, maxPayload + 1)).toBe(false);

    const { alice, bob, roomId } = await site.meet();
    const toBob = collect(bob, 'new-message');
    const states: string[] = [];
    bob.onState((state) => states.push(state));
    const tooLarge = alice.emit('message', { roomId, content: 'x'.repeat(maxPayload) });
    await expect(tooLarge).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    await alice.emit('message', { roomId, content: 'smaller' });
    await toBob.waitFor({ content: 'smaller' });
    expect(states).toEqual([]);
  });

  it('shows who types until they stop or are gone', async () => {
    const { alice, bob, line, roomId } = await site.meet();
    const seen: string[] = [];
    alice.on('user-typing', ({ userId }) => seen.push(`${userId} types`));
    alice.on('user-stopped-typing', ({ userId }) => seen.push(`${userId} stopped`));
    bob.on('user-typing', ({ userId }) => seen.push(`echo of ${userId}`));
    const ends = [() => bob.emit('stop-typing', { roomId }), () => line.cut()];
    for (const [index, end] of ends.entries()) {
      await bob.emit('typing', { roomId });
      await bob.emit('typing', { roomId });
      await end();
      await until(waitMs, 'an end of typing', () => seen.length > 2 * index + 1);
      expect(seen).toEqual(ends.slice(0, index + 1).flatMap(() => ['bob types', 'bob stopped']));
    }
  });

  it('shows how users are, and not that they are away for a moment, but that they are gone', async () => {
    const { alice, bob, roomId } = await site.meet();
    const [line, broken] = [await site.network(), await site.network()];
    const heard = [listen(alice), listen(bob)];
    const carol = await site.enter(line, 'carol', roomId);
    const dave = await site.enter(broken, 'dave', roomId);
    await carol.emit('update-status', { status: 'away' });
    const told = ['presence-update carol', 'user-joined carol', 'user-joined dave'];
    const expectToHear = async (expected: readonly string[]) => {
      for (const signs of heard) {
        await until(waitMs, expected.join(), () => signsOf(signs, 'bob').length >= expected.length);
        expect(signsOf(signs, 'bob').sort()).toEqual([...expected].sort());
      }
    };
    await expectToHear(told);
    for (const each of [line, broken]) each.cut();
    for (const client of [carol, dave]) await untilState(client, 'reconnecting');
    await site.enter(site.servers[0], 'carol', roomId);
    // The time that Dave has is over after that of Carol would have been.
    await expectToHear([...told, 'presence-update dave', 'user-left dave']);
    expect((await alice.join(roomId)).members).toEqual([
      { userId: 'alice', status: 'online' },
      { userId: 'bob', status: 'online' },
      { userId: 'carol', status: 'away' },
    ]);
  });

  it('lets clients catch up with what they missed, once and in order', async () => {
    const { alice, bob, line, roomId } = await site.meet();
    const toBob = collect(bob, 'new-message');
    const say = (content: string) => alice.emit('message', { roomId, content });
    await say('before');
    await toBob.waitFor({ content: 'before' });
    line.cut();
    await untilState(bob, 'reconnecting');
    for (const content of ['missed 1', 'missed 2']) await say(content);
    const own = bob.emit('message', { roomId, content: 'said meanwhile' });
    line.mend();
    await own;
    await say('after');
    await toBob.waitFor({ content: 'after' });
    const contents = toBob.received.map(({ content }) => content);
    expect(contents).toEqual(['before', 'missed 1', 'missed 2', 'said meanwhile', 'after']);
  });

  it('says once what is sent again because its ack was lost', async () => {
    const { alice, bob, line, roomId } = await site.meet();
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    line.silence();
    const ack = bob.emit('message', { roomId, content: 'said' });
    const { id } = await toAlice.waitFor({ content: 'said' });
    line.cut();
    await untilState(bob, 'reconnecting');
    line.mend();
    expect(await within(waitMs, 'an ack', ack)).toMatchObject({ messageId: id, offset: 1 });

    const repeated = { roomId, content: 'repeated', idempotencyKey: 'once' };
    const acks = [await bob.emit('message', repeated), await bob.emit('message', repeated)];
    expect(acks[1]).toEqual(acks[0]);
    await expect(bob.emit('message', { ...repeated, content: 'other' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await bob.emit('message', { roomId, content: 'last' });
    for (const reader of [toAlice, toBob]) {
      await reader.waitFor({ content: 'last' });
      expect(reader.received.map(({ content }) => content)).toEqual(['said', 'repeated', 'last']);
    }
  });

  it('cuts off who reads too slowly; the others miss nothing, and neither do they when they are back', async () => {
    const { alice, bob, line, roomId } = await site.meet();
    const carol = await site.enter(site.servers[1], 'carol', roomId);
    const [toBob, toCarol] = [collect(bob, 'new-message'), collect(carol, 'new-message')];
    const everyone = place.isAlone ? 3 : 2;
    await until(waitMs, 'the clients of other tests gone', async () => (await site.connections()) === everyone);
    line.stall();
    let said = 0;
    while ((await site.connections()) === everyone && said < 1500) {
      const contents = Array.from({ length: 25 }, () => `${said++} ${'€'.repeat(3900)}`);
      await Promise.all(contents.map((content) => alice.emit('message', { roomId, content })));
    }
    expect(await site.connections()).toBe(everyone - 1);
    await alice.emit('message', { roomId, content: `${said} is the last` });
    line.cut();
    line.mend();
    for (const reader of [toCarol, toBob]) {
      await reader.waitFor({ content: `${said} is the last` });
      const numbers = reader.received.map(({ content }) => Number.parseInt(String(content), 10));
      expect(numbers).toEqual(Array.from({ length: said + 1 }, (_, index) => index));
    }
    expect(carol.state).toBe('connected');
  });

  it('ends when it is told to, and has its clients back when it runs again', async () => {
    const own = await open();
    const { alice, bob, roomId } = await own.meet();
    const [first, last] = own.servers;
    const toBob = collect(bob, 'new-message');
    const lost = untilState(bob, 'reconnecting');
    last.signal('SIGTERM');
    await lost;
    expect(await within(endMs, 'the end of the server', last.ended), last.output()).toBe(0);
    await untilState(alice, first === last ? 'reconnecting' : 'connected');
    const waiting = alice.emit('message', { roomId, content: 'meanwhile' });
    await own.startAgain();
    await waiting;
    await toBob.waitFor({ content: 'meanwhile' });
    expect(toBob.received).toHaveLength(1);
  });
});

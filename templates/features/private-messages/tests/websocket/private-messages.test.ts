import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocketClient } from '../../websocket/client.ts';
import { EventError } from '../../websocket/generated/protocol.ts';
import { SeparateStreams } from '../../websocket/store/separate-streams.ts';
import { plainClient } from './plain-client.ts';
import { connectClient, credentialsOf, dropConnections, startServer, untilState } from './support.ts';

/** So many events at once that no limit is met. */
const many = { WS_LIMITS_EVENT_BURST: '1000', WS_LIMITS_USER_EVENT_BURST: '1000' };

/** What a client is told from now on: the contents of messages to its user, in their order. */
function contentsTo(client: WebSocketClient): string[] {
  const contents: string[] = [];
  client.on('private-message', ({ content }) => contents.push(content));
  return contents;
}

/** Keeps the places of a device, as the `localStorage` of a browser does. */
function createStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    size: () => items.size,
  };
}

/** What a client without the SDK is greeted with: `connected` and `pending-messages`. */
async function greetingsOf(client: ReturnType<typeof plainClient>) {
  const greetings = await Promise.all(['connected', 'pending-messages'].map((event) => client.once(event)));
  return greetings.map((greeting) => Object(greeting));
}

/** Connects a client, with what it hears. */
async function connectListening(
  server: { url: string },
  userId: string,
  options: ConstructorParameters<typeof WebSocketClient>[1] = {},
) {
  const client = await connectClient(server, userId, options);
  return { client, contents: contentsTo(client) };
}

describe('private messages', () => {
  test('reach all devices of a user, those of the sender as a copy, and nobody else', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const aliceElsewhere = await connectClient(server, 'alice');
    const devices = [await connectClient(server, 'bob'), await connectClient(server, 'bob')];
    const { client: eve, contents: overheard } = await connectListening(server, 'eve');
    const received = Promise.all(devices.map((device) => device.once('private-message')));
    const copies = Promise.all([alice, aliceElsewhere].map((device) => device.once('private-message-sent')));
    const ack = await alice.send.privateMessage({ targetUserId: 'bob', content: 'Hello' });
    const { messageId: id, timestamp } = ack;
    const message = { id, fromUserId: 'alice', toUserId: 'bob', content: 'Hello', timestamp };
    expect(ack).toEqual({ messageId: id, timestamp, delivered: true, offset: 1 });
    expect(await received).toEqual([message, message]);
    expect(await copies).toEqual([
      { ...message, delivered: true },
      { ...message, delivered: true },
    ]);
    await alice.send.privateMessage({ targetUserId: 'eve', content: 'Something else' });
    await expect.poll(() => overheard).toEqual(['Something else']);
    expect(eve.state).toBe('connected');
  });

  test('wait for who is away, and are handed over before newer ones, once and in order', async () => {
    const server = await startServer({ ...many, WS_HISTORY_PAGE_BYTES: '20000' });
    const alice = await connectClient(server, 'alice');
    const numbers = Array.from({ length: 30 }, (_, index) => String(10 + index));
    const padding = 'x'.repeat(3000);
    for (const number of numbers) {
      const sent = await alice.send.privateMessage({ targetUserId: 'bob', content: number + padding });
      expect(sent.delivered).toBe(false);
    }
    const { contents } = await connectListening(server, 'bob');
    await alice.send.privateMessage({ targetUserId: 'bob', content: '40' });
    await expect.poll(() => contents.map((content) => content.slice(0, 2))).toEqual([...numbers, '40']);
  });

  test('that many send at once arrive in the order of each', async () => {
    const server = await startServer(many);
    const { contents } = await connectListening(server, 'bob');
    const senders = [await connectClient(server, 'alice'), await connectClient(server, 'carol')];
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(
      senders.flatMap(({ send }, sender) =>
        numbers.map((number) => send.privateMessage({ targetUserId: 'bob', content: `${sender} ${number}` })),
      ),
    );
    await expect.poll(() => contents.length).toBe(40);
    for (const sender of [0, 1]) {
      const own = contents.filter((content) => content.startsWith(`${sender} `));
      expect(own).toEqual(numbers.map((number) => `${sender} ${number}`));
    }
  });

  test('that were missed while a connection was lost are caught up with', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    let letIn = (): void => {};
    let isOpen = Promise.resolve();
    const { client: bob, contents } = await connectListening(server, 'bob', {
      auth: () => isOpen.then(() => credentialsOf('bob')),
    });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '1' });
    await expect.poll(() => contents).toEqual(['1']);
    isOpen = new Promise((resolve) => {
      letIn = resolve;
    });
    dropConnections(server, 'bob');
    await untilState(bob, 'reconnecting');
    for (const content of ['2', '3']) await alice.send.privateMessage({ targetUserId: 'bob', content });
    letIn();
    await untilState(bob, 'connected');
    await alice.send.privateMessage({ targetUserId: 'bob', content: '4' });
    await expect.poll(() => contents).toEqual(['1', '2', '3', '4']);
  });

  test('come once to each device that keeps its place, and as unread to a new one', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const inboxStorage = createStorage();
    const before = await connectListening(server, 'bob', { inboxStorage });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '1' });
    await expect.poll(() => before.contents).toEqual(['1']);
    before.client.disconnect();
    await alice.send.privateMessage({ targetUserId: 'bob', content: '2' });
    const { contents } = await connectListening(server, 'bob', { inboxStorage });
    await expect.poll(() => contents).toEqual(['2']);
    const { contents: onNewDevice } = await connectListening(server, 'bob', { inboxStorage: createStorage() });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '3' });
    await expect.poll(() => onNewDevice).toEqual(['1', '2', '3']);
    await expect.poll(() => contents).toEqual(['2', '3']);
  });

  test('come to a device that was there before, also when they were read on another one meanwhile', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const inboxStorage = createStorage();
    const phone = await connectClient(server, 'bob', { inboxStorage });
    await expect.poll(() => inboxStorage.size()).toBe(1);
    phone.disconnect();
    const laptop = await connectClient(server, 'bob');
    const read = new Promise((resolve) => {
      laptop.on('private-message', (_, position) => {
        if (position === undefined) return;
        const { epoch, offset } = position;
        resolve(laptop.send.markRead({ upTo: { epoch, offset } }));
      });
    });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '1' });
    await read;
    const { contents } = await connectListening(server, 'bob', { inboxStorage });
    await expect.poll(() => contents).toEqual(['1']);
  });

  test('of another user who signs in on the same device are those of that user alone', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    let userId = 'bob';
    const { client, contents } = await connectListening(server, 'bob', {
      auth: () => credentialsOf(userId),
      inboxStorage: createStorage(),
    });
    await alice.send.privateMessage({ targetUserId: 'carol', content: 'to Carol' });
    await alice.send.privateMessage({ targetUserId: 'bob', content: 'to Bob' });
    await expect.poll(() => contents).toEqual(['to Bob']);
    userId = 'carol';
    await client.reconnect();
    await expect.poll(() => contents).toEqual(['to Bob', 'to Carol']);
  });

  test('wait for a client without the SDK, until it marks them as read', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    for (const content of ['1', '2']) await alice.send.privateMessage({ targetUserId: 'bob', content });
    const bob = plainClient(server.url, credentialsOf('bob'));
    const [connected, pending] = await greetingsOf(bob);
    expect(connected).toMatchObject({ inbox: { unread: 2, more: false, epoch: pending.epoch, offset: 2 } });
    const [first, second] = pending.messages;
    expect(first).toMatchObject({ event: 'private-message', offset: 1, payload: { content: '1' } });
    expect(second).toMatchObject({ event: 'private-message', offset: 2, payload: { content: '2' } });
    const { epoch } = pending;
    expect(pending).toMatchObject({ offset: 2, more: false });
    const page = await bob.ask('read-inbox', { since: { epoch, offset: 1 }, maxBytes: 1 });
    expect(page).toMatchObject({ success: true, messages: [second], offset: 2, recovered: true, more: false });
    expect(await bob.ask('mark-read', { upTo: { epoch, offset: 2 } })).toEqual({ success: true });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '3' });
    const again = plainClient(server.url, credentialsOf('bob'));
    expect(await greetingsOf(again)).toMatchObject([
      { inbox: { unread: 1 } },
      { messages: [{ payload: { content: '3' } }] },
    ]);
  });

  test('sent again with the same idempotency key are one, with the same ack', async () => {
    const server = await startServer();
    const { contents } = await connectListening(server, 'bob');
    const alice = plainClient(server.url, credentialsOf('alice'));
    const payload = { targetUserId: 'bob', content: 'Hello', idempotencyKey: 'first' };
    const ack = await alice.ask('private-message', payload);
    expect(ack).toMatchObject({ success: true });
    expect(await alice.ask('private-message', payload)).toEqual(ack);
    expect(await alice.ask('private-message', { ...payload, content: 'Bye' })).toMatchObject({
      error: { code: 'CONFLICT' },
    });
    await alice.ask('private-message', { targetUserId: 'bob', content: 'last' });
    await expect.poll(() => contents).toEqual(['Hello', 'last']);
  });

  test('to oneself are notes: a copy on each device, and nothing unread', async () => {
    const server = await startServer();
    const { client: alice, contents } = await connectListening(server, 'alice');
    const notes: string[] = [];
    alice.on('private-message-sent', ({ content }) => notes.push(content));
    await alice.send.privateMessage({ targetUserId: 'alice', content: 'Do not forget' });
    await expect.poll(() => notes).toEqual(['Do not forget']);
    const elsewhere = plainClient(server.url, credentialsOf('alice'));
    expect(await elsewhere.once('connected')).toMatchObject({ inbox: { unread: 0, offset: 1 } });
    expect(contents).toEqual([]);
  });

  test('of which only one inbox has a copy are the same in both when they are sent again', async () => {
    const server = await startServer();
    const bob = await connectClient(server, 'bob');
    const received = bob.once('private-message');
    const { publish } = SeparateStreams.prototype;
    const failing = vi.spyOn(SeparateStreams.prototype, 'publish');
    onTestFinished(() => failing.mockRestore());
    let isAway = true;
    failing.mockImplementation(function (this: SeparateStreams, stream, ...args) {
      if (!isAway || stream !== 'user/bob') return publish.call(this, stream, ...args);
      isAway = false;
      return Promise.reject(new EventError('UNAVAILABLE', 'Try again later'));
    });
    const alice = plainClient(server.url, credentialsOf('alice'));
    const payload = { targetUserId: 'bob', content: 'Hello', idempotencyKey: 'first' };
    expect(await alice.ask('private-message', payload)).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    const { messageId } = Object(await alice.ask('private-message', payload));
    expect((await received).id).toBe(messageId);
  });

  test('are refused without a user, empty, too long, or with a forged sender', async () => {
    const alice = await connectClient(await startServer());
    for (const wrong of [{ targetUserId: '' }, { content: '' }, { content: 'x'.repeat(4001) }, { fromUserId: 'bob' }]) {
      const message = { targetUserId: 'bob', content: 'Hello', ...wrong };
      await expect(alice.send.privateMessage(message)).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
  });

  test('of users with names of objects arrive as any others', async () => {
    const server = await startServer();
    const { contents } = await connectListening(server, '__proto__');
    const { send } = await connectClient(server, 'constructor');
    await send.blockUser({ targetUserId: '__proto__' });
    await send.privateMessage({ targetUserId: '__proto__', content: 'Hello' });
    await expect.poll(() => contents).toEqual(['Hello']);
  });

  test('beyond those that are kept are gone, of which the SDK tells', async () => {
    const server = await startServer({ WS_INBOX_MAX_MESSAGES: '3' });
    const alice = await connectClient(server, 'alice');
    const inboxStorage = createStorage();
    const before = await connectListening(server, 'bob', { inboxStorage });
    await alice.send.privateMessage({ targetUserId: 'bob', content: '0' });
    await expect.poll(() => before.contents).toEqual(['0']);
    before.client.disconnect();
    for (const content of ['1', '2', '3', '4', '5']) await alice.send.privateMessage({ targetUserId: 'bob', content });
    const { client: bob, contents } = await connectListening(server, 'bob', { inboxStorage });
    const gaps: string[] = [];
    onTestFinished(bob.onGap((stream) => gaps.push(stream)));
    await expect.poll(() => contents).toEqual(['3', '4', '5']);
    expect(gaps).toEqual(['user/bob']);
  });
});

describe('reading private messages', () => {
  /** Alice has written to Bob, who has received it: the places of the messages. */
  async function converse(contents: readonly string[]) {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const bob = await connectClient(server, 'bob');
    const places: { epoch: string; offset: number }[] = [];
    bob.on('private-message', (_, position) => {
      if (position !== undefined) places.push({ epoch: position.epoch, offset: position.offset });
    });
    const ids: string[] = [];
    for (const content of contents) {
      ids.push((await alice.send.privateMessage({ targetUserId: 'bob', content })).messageId);
    }
    await expect.poll(() => places.length).toBe(contents.length);
    const unread = async (): Promise<unknown> => {
      const client = plainClient(server.url, credentialsOf('bob'));
      return Object(await client.once('connected')).inbox.unread;
    };
    const placeOf = (index: number) => places[index] ?? { epoch: '', offset: 0 };
    return { server, alice, bob, ids, placeOf, unread };
  }

  test('tells who wrote them, also after they were away', async () => {
    const { server, alice, bob, ids, placeOf, unread } = await converse(['1', '2', '3']);
    expect(await unread()).toBe(3);
    const read = alice.once('messages-read');
    await bob.send.markRead({ upTo: placeOf(1) });
    expect(await read).toMatchObject({ byUserId: 'bob', messageId: ids[1] });
    expect(await unread()).toBe(1);
    alice.disconnect();
    await bob.send.markRead({ upTo: placeOf(2) });
    const back = await connectClient(server, 'alice');
    const heard: unknown[] = [];
    back.on('messages-read', ({ messageId }) => heard.push(messageId));
    await expect.poll(() => heard).toEqual([ids[1], ids[2]]);
  });

  test('is counted a page at most when somebody connects', async () => {
    const server = await startServer({ WS_HISTORY_PAGE_BYTES: '1024' });
    const alice = await connectClient(server, 'alice');
    for (const content of ['1', '2', '3']) {
      await alice.send.privateMessage({ targetUserId: 'bob', content: content.padEnd(700, '.') });
    }
    const bob = plainClient(server.url, credentialsOf('bob'));
    const [connected, pending] = await greetingsOf(bob);
    expect(connected).toMatchObject({ inbox: { unread: 1, more: true, offset: 3 } });
    expect(pending).toMatchObject({ messages: [{ offset: 1 }], offset: 1, more: true });
    const { epoch, offset } = pending;
    const next = await bob.ask('read-inbox', { since: { epoch, offset } });
    expect(next).toMatchObject({ messages: [{ offset: 2 }], recovered: true, more: true });
  });

  test('never goes back', async () => {
    const { alice, bob, ids, placeOf, unread } = await converse(['1', '2']);
    const heard: unknown[] = [];
    alice.on('messages-read', ({ messageId }) => heard.push(messageId));
    alice.on('private-message', ({ content }) => heard.push(content));
    await bob.send.markRead({ upTo: placeOf(1) });
    await bob.send.markRead({ upTo: placeOf(0) });
    expect(await unread()).toBe(0);
    await bob.send.privateMessage({ targetUserId: 'alice', content: 'a mark' });
    await expect.poll(() => heard).toEqual([ids[1], 'a mark']);
  });

  test('up to a place that is none of the inbox is refused', async () => {
    const { bob, placeOf, unread } = await converse(['1']);
    const { epoch, offset } = placeOf(0);
    for (const upTo of [
      { epoch, offset: offset + 1 },
      { epoch: 'another', offset },
    ]) {
      await expect(bob.send.markRead({ upTo })).rejects.toMatchObject({ code: 'OUT_OF_DATE' });
    }
    expect(await unread()).toBe(1);
  });
});

describe('who is blocked', () => {
  test('gets the answers of a user who is not there, and nothing of theirs arrives', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const { client: bob, contents } = await connectListening(server, 'bob');
    await bob.send.blockUser({ targetUserId: 'alice' });
    const toBob = await alice.send.privateMessage({ targetUserId: 'bob', content: '1' });
    const toNobody = await alice.send.privateMessage({ targetUserId: 'nobody', content: '1' });
    expect(toBob).toEqual({ ...toNobody, messageId: toBob.messageId, timestamp: toBob.timestamp, offset: 1 });
    expect(toBob.messageId).toHaveLength(toNobody.messageId.length);
    await bob.send.unblockUser({ targetUserId: 'alice' });
    const { delivered } = await alice.send.privateMessage({ targetUserId: 'bob', content: '2' });
    expect(delivered).toBe(true);
    await expect.poll(() => contents).toEqual(['2']);
  });

  test('is not told that something was read', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const bob = await connectClient(server, 'bob');
    const place = new Promise<{ epoch: string; offset: number }>((resolve) => {
      bob.on('private-message', (_, position) => position && resolve(position));
    });
    const heard: unknown[] = [];
    alice.on('messages-read', () => heard.push('read'));
    alice.on('private-message', ({ content }) => heard.push(content));
    await alice.send.privateMessage({ targetUserId: 'bob', content: '1' });
    const { epoch, offset } = await place;
    await bob.send.blockUser({ targetUserId: 'alice' });
    await bob.send.markRead({ upTo: { epoch, offset } });
    await bob.send.privateMessage({ targetUserId: 'alice', content: 'a mark' });
    await expect.poll(() => heard).toEqual(['a mark']);
  });

  test('is one of `inbox.maxBlocked` at most', async () => {
    const { send } = await connectClient(await startServer({ WS_INBOX_MAX_BLOCKED: '1' }));
    await send.blockUser({ targetUserId: 'bob' });
    await send.blockUser({ targetUserId: 'bob' });
    await expect(send.blockUser({ targetUserId: 'eve' })).rejects.toMatchObject({ code: 'TOO_MANY_BLOCKED' });
    await send.unblockUser({ targetUserId: 'bob' });
    await send.blockUser({ targetUserId: 'eve' });
  });
});

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EventError } from '../../websocket/generated/protocol.ts';
import { SeparateStreams } from '../../websocket/store/separate-streams.ts';
import { connectListening, many } from './correspondents.ts';
import { plainClient } from './plain-client.ts';
import { connectClient, credentialsOf, startServer } from './support.ts';

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

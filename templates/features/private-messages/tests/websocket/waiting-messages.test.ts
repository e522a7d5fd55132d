import { describe, expect, onTestFinished, test } from 'vitest';
import { connectListening, createStorage, greetingsOf, many } from './correspondents.ts';
import { plainClient } from './plain-client.ts';
import { connectClient, credentialsOf, dropConnections, startServer, untilState } from './support.ts';

describe('private messages', () => {
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

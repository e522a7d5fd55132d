import { describe, expect, test } from 'vitest';
import { foldMessages } from '../../websocket/client.ts';
import { connectClient, startServer } from './support.ts';

/** Alice and bob in a room, where alice has said something. */
async function startTalk(env: Record<string, string> = {}) {
  const server = await startServer(env);
  const alice = await connectClient(server, 'alice');
  const bob = await connectClient(server, 'bob');
  await Promise.all([alice.join('lobby'), bob.join('lobby')]);
  const { messageId } = await alice.send.message({ roomId: 'lobby', content: 'Helo' });
  return { server, alice, bob, said: { roomId: 'lobby', messageId } };
}

describe('a message', () => {
  test('gets another text by who wrote it, for everyone who is there and who comes later', async () => {
    const { server, alice, bob, said } = await startTalk();
    const seen = bob.once('message-edited');
    const { timestamp, offset } = await alice.send.editMessage({ ...said, content: 'Hello' });
    expect(offset).toBe(2);
    expect(await seen).toEqual({ ...said, userId: 'alice', content: 'Hello', timestamp });
    const carol = await connectClient(server, 'carol');
    const { messages } = await carol.join('lobby');
    expect(foldMessages(messages)).toMatchObject([
      { id: said.messageId, userId: 'alice', content: 'Hello', editedAt: timestamp },
    ]);
  });

  test('is deleted by who wrote it, and nobody reads it or its edits any more', async () => {
    const { server, alice, bob, said } = await startTalk();
    await alice.send.editMessage({ ...said, content: 'Hello' });
    const seen = bob.once('message-deleted');
    const { timestamp, offset } = await alice.send.deleteMessage(said);
    const deleted = { ...said, userId: 'alice', timestamp };
    expect(await seen).toEqual(deleted);
    const carol = await connectClient(server, 'carol');
    const { messages } = await carol.join('lobby');
    expect(messages.map(({ event, payload, offset }) => ({ event, payload, offset }))).toEqual(
      [1, 2, offset].map((place) => ({ event: 'message-deleted', payload: deleted, offset: place })),
    );
    expect(foldMessages(messages)).toEqual([]);
  });

  test('is neither edited nor deleted by others, and by nobody once it is deleted', async () => {
    const { alice, bob, said } = await startTalk();
    await expect(bob.send.editMessage({ ...said, content: 'Bye' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(bob.send.deleteMessage(said)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await alice.send.deleteMessage(said);
    for (const client of [alice, bob]) {
      await expect(client.send.editMessage({ ...said, content: 'Hi' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(client.send.deleteMessage(said)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('is found by its id in its room alone', async () => {
    const { alice, said } = await startTalk();
    await alice.join('elsewhere');
    for (const messageId of ['unknown', '__proto__', 'constructor', '1', ' ', 'x'.repeat(128)]) {
      const sent = alice.send.deleteMessage({ roomId: 'lobby', messageId });
      await expect(sent, messageId).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const elsewhere = alice.send.deleteMessage({ ...said, roomId: 'elsewhere' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await alice.leave('elsewhere');
    const outside = alice.send.editMessage({ ...said, roomId: 'elsewhere', content: 'Hi' });
    await expect(outside).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
  });

  test('is not changed by what is no text or no id', async () => {
    const { alice, said } = await startTalk();
    for (const wrong of [{ content: '' }, { content: 'x'.repeat(4001) }, { content: 'Hi', userId: 'bob' }]) {
      const sent = alice.send.editMessage({ ...said, ...wrong });
      await expect(sent).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
    for (const messageId of ['', 'x'.repeat(129)]) {
      const sent = alice.send.deleteMessage({ ...said, messageId });
      await expect(sent).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
  });

  test('is edited and deleted once by what is sent again with the same key', async () => {
    const { server, alice, said } = await startTalk();
    const edit = { ...said, content: 'Hello', idempotencyKey: 'edit' };
    const edits = [await alice.send.editMessage(edit), await alice.send.editMessage(edit)];
    expect(edits[1]).toEqual(edits[0]);
    const deletion = { ...said, idempotencyKey: 'delete' };
    const deletions = [await alice.send.deleteMessage(deletion), await alice.send.deleteMessage(deletion)];
    expect(deletions[1]).toEqual(deletions[0]);
    expect(await alice.send.editMessage(edit)).toEqual(edits[0]);
    const carol = await connectClient(server, 'carol');
    expect((await carol.join('lobby')).messages).toHaveLength(3);
  });

  test('of anybody is edited and deleted by your own code', async () => {
    const { server, bob, said } = await startTalk();
    const by = { ...said, userId: 'moderator', timestamp: Date.now() };
    const seen = bob.once('message-edited');
    await server.broadcastToRoom('lobby', 'message-edited', { ...by, content: '…' });
    expect(await seen).toMatchObject({ content: '…' });
    await expect(bob.send.deleteMessage(said)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await server.broadcastToRoom('lobby', 'message-deleted', by);
    const carol = await connectClient(server, 'carol');
    expect(JSON.stringify(await carol.join('lobby'))).not.toMatch(/Helo|…/);
    const again = server.broadcastToRoom('lobby', 'message-deleted', by);
    await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('folded messages', () => {
  const said = (id: string, content: string) => ({
    event: 'new-message' as const,
    payload: { id, roomId: 'lobby', userId: 'alice', content, type: 'text' as const, timestamp: 1 },
  });
  const edited = (messageId: string, content: string, timestamp: number) => ({
    event: 'message-edited' as const,
    payload: { messageId, roomId: 'lobby', userId: 'alice', content, timestamp },
  });
  const deleted = (messageId: string) => ({
    event: 'message-deleted' as const,
    payload: { messageId, roomId: 'lobby', userId: 'alice', timestamp: 9 },
  });

  test('are in the order in which they were said, each with its last text, without those that were deleted', () => {
    const events = [
      said('a', '1'),
      said('b', '2'),
      said('c', '3'),
      edited('a', '4', 2),
      deleted('b'),
      edited('a', '5', 3),
    ];
    expect(foldMessages(events)).toEqual([{ ...said('a', '5').payload, editedAt: 3 }, said('c', '3').payload]);
  });

  test('leave out what is about messages from before', () => {
    expect(foldMessages([edited('__proto__', '1', 2), deleted('constructor'), said('toString', '2')])).toEqual([
      said('toString', '2').payload,
    ]);
  });
});

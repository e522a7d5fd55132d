import { describe, expect, test } from 'vitest';
import type { WebSocketClient } from '../../websocket/client.ts';
import { connectClient, startServer } from './support.ts';

/** Collects the changes that a client sees. */
function follow(client: WebSocketClient): string[] {
  const changes: string[] = [];
  client.on('edited', ({ userId, change }) => changes.push(`${userId}: ${change}`));
  return changes;
}

describe('edits', () => {
  test('have one order for all, also where they are made at once', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const bob = await connectClient(server, 'bob');
    await Promise.all([alice.join('plan'), bob.join('plan')]);
    const [first, second] = [follow(alice), follow(bob)];
    const edits = [1, 2, 3, 4, 5].flatMap((index) =>
      [alice, bob].map((client) => client.send.edit({ roomId: 'plan', change: `+${index}` })),
    );
    const offsets = (await Promise.all(edits)).map(({ offset }) => offset);
    expect([...offsets].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await expect.poll(() => [first.length, second.length]).toEqual([10, 10]);
    expect(first).toEqual(second);
  });

  test('made before are read by whoever opens the document later', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    await alice.join('plan');
    await alice.send.edit({ roomId: 'plan', change: '+1' });
    const bob = await connectClient(server, 'bob');
    const { messages } = await bob.join('plan');
    expect(messages).toMatchObject([{ event: 'edited', payload: { userId: 'alice', change: '+1' } }]);
  });

  test('are refused outside the room', async () => {
    const alice = await connectClient(await startServer());
    const sent = alice.send.edit({ roomId: 'plan', change: '+1' });
    await expect(sent).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
  });
});

describe('cursors', () => {
  test('are shown to the others', async () => {
    const server = await startServer();
    const alice = await connectClient(server, 'alice');
    const bob = await connectClient(server, 'bob');
    await Promise.all([alice.join('plan'), bob.join('plan')]);
    const moved = bob.once('cursor-moved');
    await alice.send.moveCursor({ roomId: 'plan', anchor: 2, head: 5 });
    expect(await moved).toEqual({ roomId: 'plan', userId: 'alice', anchor: 2, head: 5 });
  });
});

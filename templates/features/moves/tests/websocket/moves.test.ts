import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectClient, startServer } from './support.ts';

describe('moves', () => {
  test('are told together, the newest of each user, to everyone in the room', async () => {
    const server = await startServer({ WS_MOVES_INTERVAL_MS: '200' });
    const alice = await connectClient(server, 'alice');
    const bob = await connectClient(server, 'bob');
    await Promise.all([alice.join('field'), bob.join('field')]);
    const told = Promise.all([alice.once('moves'), bob.once('moves')]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    for (const x of [1, 2, 3]) await alice.send.move({ roomId: 'field', x, y: 0.5 });
    await bob.send.move({ roomId: 'field', x: -1, y: 0 });
    vi.advanceTimersByTime(200);
    const places = [
      { userId: 'alice', x: 3, y: 0.5 },
      { userId: 'bob', x: -1, y: 0 },
    ];
    expect(await told).toEqual([
      { roomId: 'field', moves: places },
      { roomId: 'field', moves: places },
    ]);
  });

  test('go on after they were told', async () => {
    const server = await startServer({ WS_MOVES_INTERVAL_MS: '1' });
    const alice = await connectClient(server, 'alice');
    await alice.join('field');
    for (const x of [1, 2]) {
      const told = alice.once('moves');
      await alice.send.move({ roomId: 'field', x, y: 0 });
      expect(await told).toEqual({ roomId: 'field', moves: [{ userId: 'alice', x, y: 0 }] });
    }
  });

  test('are refused outside the room, and where a place is none', async () => {
    const alice = await connectClient(await startServer());
    await expect(alice.send.move({ roomId: 'field', x: 0, y: 0 })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
    await alice.join('field');
    const sent = alice.send.move({ roomId: 'field', x: '0' as never, y: 0 });
    await expect(sent).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
  });
});

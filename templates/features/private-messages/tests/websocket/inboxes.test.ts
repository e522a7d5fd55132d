import { expect, test } from 'vitest';
import { Inboxes } from '../../websocket/inboxes/inboxes.ts';
import type { EventRooms } from '../../websocket/rooms/event-rooms.ts';
import { openMarks } from './open-marks.ts';

test('messages go out in the order in which they came, however long it takes to look up whom they are for', async () => {
  const answers = new Map<string, (isThere: boolean) => void>();
  const roster = {
    isConnected: (userId: string) => new Promise<boolean>((resolve) => void answers.set(userId, resolve)),
  };
  // Nothing else is needed to send.
  const dependencies = { roster, marks: await openMarks() } as unknown as ConstructorParameters<typeof Inboxes>[0];
  const inboxes = new Inboxes(dependencies);
  const published: string[] = [];
  const publish = async (stream: string) => {
    published.push(stream);
    return { epoch: 'first', offset: published.length };
  };
  const sent = ['bob', 'carol'].map((toUserId) => {
    const message = { id: toUserId, fromUserId: 'alice', toUserId, content: 'Hello', timestamp: 0 };
    return inboxes.send({ publish } as unknown as EventRooms, message);
  });
  answers.get('carol')?.(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(published).toEqual([]);
  answers.get('bob')?.(true);
  await Promise.all(sent);
  expect(published).toEqual(['user/alice', 'user/bob', 'user/alice', 'user/carol']);
});

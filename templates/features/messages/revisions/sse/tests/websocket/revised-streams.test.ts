import { expect, test } from 'vitest';
import { reader } from './reader.ts';
import { connectClient, startServer } from './support.ts';

test('a client that comes back with the id of its last event has no gap and no text where a message was deleted', async () => {
  const server = await startServer();
  const bob = await connectClient(server, 'bob');
  await bob.join('lobby');
  const say = (content: string) => bob.send.message({ roomId: 'lobby', content });
  const alice = reader(server);
  await alice.open();
  await alice.go('join-room', 'lobby');
  await say('1');
  await expect.poll(alice.contents).toEqual(['1']);
  await alice.lose();
  const { messageId } = await say('secret');
  await bob.send.editMessage({ roomId: 'lobby', messageId, content: 'secret, too' });
  await say('2');
  await bob.send.deleteMessage({ roomId: 'lobby', messageId });
  expect(await alice.open()).toMatchObject({ gaps: [] });
  expect(alice.contents()).toEqual(['1', '2']);
  await say('3');
  await expect.poll(alice.contents).toEqual(['1', '2', '3']);
});

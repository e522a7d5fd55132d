import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { SeparateStreams } from '../../websocket/store/separate-streams.ts';
import { openRedis } from './open-redis.ts';
import { redisEnv } from './redis.ts';
import { connectClient, startServer } from './support.ts';

describe('private messages on two nodes', () => {
  test('reach the devices on both, and what is read on one is read on the other', async () => {
    const shared = { WS_REDIS_KEY_PREFIX: randomUUID() };
    const [east, west] = [await startServer(shared), await startServer(shared)];
    const alice = await connectClient(east, 'alice');
    const devices = [await connectClient(east, 'bob'), await connectClient(west, 'bob')] as const;
    const place = new Promise<{ epoch: string; offset: number }>((resolve) => {
      devices[1].on('private-message', (_, position) => position && resolve(position));
    });
    const received = Promise.all(devices.map((device) => device.once('private-message')));
    const read = alice.once('messages-read');
    const { messageId, delivered } = await alice.send.privateMessage({ targetUserId: 'bob', content: 'Hello' });
    expect(delivered).toBe(true);
    expect(await received).toMatchObject([{ id: messageId }, { id: messageId }]);
    const { epoch, offset } = await place;
    await devices[1].send.markRead({ upTo: { epoch, offset } });
    expect(await read).toMatchObject({ byUserId: 'bob', messageId });
    await devices[1].send.blockUser({ targetUserId: 'alice' });
    expect(await alice.send.privateMessage({ targetUserId: 'bob', content: 'Bye' })).toMatchObject({
      delivered: false,
    });
  });

  test('are found where nothing told of them, as when a process dies that stored one', async () => {
    const env = { ...redisEnv(), WS_REDIS_KEY_PREFIX: randomUUID(), WS_HISTORY_POSITION_SECONDS: '1' };
    const server = await startServer(env);
    const bob = await connectClient(server, 'bob');
    const contents: string[] = [];
    bob.on('private-message', ({ content }) => contents.push(content));
    const settings = loadSettings(env);
    const streams = new SeparateStreams(await openRedis(settings), settings);
    const message = { id: '1', fromUserId: 'alice', toUserId: 'bob', content: 'Hello', timestamp: 0 };
    await streams.publish('user/bob', { event: 'private-message', payload: message });
    await expect.poll(() => contents).toEqual(['Hello']);
  });
});

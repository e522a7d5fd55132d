import { describe, expect, test } from 'vitest';
import { connectClient, startServer } from './support.js';

describe('what a connection is sent in one turn', () => {
  test('is written at once, and arrives in order', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const written: number[] = [];
    server.io.engine.on('flush', (_raw: unknown, packets: unknown[]) => written.push(packets.length));
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId));
    for (const userId of ['1', '2', '3', '4'])
      server.io.local.to('lobby').emit('user-left', { roomId: 'lobby', userId });
    await expect.poll(() => arrived).toEqual(['1', '2', '3', '4']);
    expect(written).toEqual([4]);
  });

  test('reaches a client whose connection the server closes in that turn', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const left = client.once('user-left');
    server.io.local.to('lobby').emit('user-left', { roomId: 'lobby', userId: 'bob' });
    for (const { conn } of server.io.sockets.sockets.values()) conn.close();
    expect(await left).toEqual({ roomId: 'lobby', userId: 'bob' });
  });
});

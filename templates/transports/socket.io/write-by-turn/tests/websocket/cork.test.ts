import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connectClient, startServer, type TestServer } from './support.ts';

/** The socket of the network below the only connection. */
function socketOf({ io }: TestServer): Socket {
  const [connection] = io.sockets.sockets.values();
  const transport = connection?.conn.transport as { socket?: { _socket: Socket } } | undefined;
  if (transport?.socket === undefined) throw new Error('there is no WebSocket');
  return transport.socket._socket;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what a connection is sent in one turn', () => {
  test('is written at once, and arrives in order', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const written: number[] = [];
    const [connection] = server.io.sockets.sockets.values();
    connection?.conn.on('flush', (packets: unknown[]) => written.push(packets.length));
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId));
    const lobby = server.io.local.to('lobby');
    for (const userId of ['1', '2', '3', '4']) lobby.emit('user-left', { roomId: 'lobby', userId });
    await expect.poll(() => arrived).toEqual(['1', '2', '3', '4']);
    expect(written).toEqual([4]);
  });

  test('is written piece by piece where the setting says so', async () => {
    const server = await startServer({ WS_SERVER_WRITE_BY_TURN: 'false' });
    const client = await connectClient(server);
    await client.join('lobby');
    const written: number[] = [];
    const [connection] = server.io.sockets.sockets.values();
    connection?.conn.on('flush', (packets: unknown[]) => written.push(packets.length));
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId));
    for (const userId of ['1', '2']) server.io.local.to('lobby').emit('user-left', { roomId: 'lobby', userId });
    await expect.poll(() => arrived).toEqual(['1', '2']);
    expect(written).toEqual([1, 1]);
  });

  test('is in order also where answers and broadcasts of one turn meet, and a slow connection delays them', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const [connection] = server.io.sockets.sockets.values();
    const socket = socketOf(server);
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId.slice(0, 4)));
    const sent = Array.from({ length: 300 }, (_, index) => String(1000 + index));
    for (const [index, name] of sent.entries()) {
      // As if the system did not take it at once: what follows finds it waiting.
      if (index % 50 === 0) socket.cork();
      const payload = { roomId: 'lobby', userId: index % 50 === 0 ? name.padEnd(100_000, '.') : name };
      if (index % 3 === 0) connection?.emit('user-left', payload);
      else server.io.local.to('lobby').emit('user-left', payload);
      if (index % 7 === 0) await turn();
      if (index % 50 === 30) socket.uncork();
    }
    await expect.poll(() => arrived).toEqual(sent);
  });

  test('is compressed where client and server agreed on that', async () => {
    const server = await startServer({ WS_SERVER_PER_MESSAGE_DEFLATE: 'true' });
    const client = await connectClient(server);
    await client.join('lobby');
    const socket = socketOf(server);
    const before = socket.bytesWritten;
    const left = client.once('user-left');
    const userId = '.'.repeat(20_000);
    server.io.local.to('lobby').emit('user-left', { roomId: 'lobby', userId });
    expect((await left).userId).toBe(userId);
    expect(socket.bytesWritten - before).toBeLessThan(1000);
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

  test('reaches a client also where the server stops in that turn', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId));
    for (const userId of ['1', '2']) server.io.local.to('lobby').emit('user-left', { roomId: 'lobby', userId });
    await server.close();
    await expect.poll(() => arrived).toEqual(['1', '2']);
  });

  test('is told to have been sent to whoever asks', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const [connection] = server.io.sockets.sockets.values();
    const left = client.once('user-left');
    const packet = `2${JSON.stringify(['user-left', { roomId: 'lobby', userId: 'bob' }])}`;
    await new Promise<void>((resolve) => connection?.conn.send(packet, {}, () => resolve()));
    expect(await left).toEqual({ roomId: 'lobby', userId: 'bob' });
  });

  // Bun writes WebSockets by itself: what holds its socket back does not hold these.
  const onNode = test.skipIf(process.versions.bun !== undefined);
  onNode('is waited for where the system does not take it at once, which leaves out what is volatile', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    const arrived: string[] = [];
    client.on('user-left', ({ userId }) => arrived.push(userId.slice(0, 4)));
    const lobby = server.io.local.to('lobby');
    const socket = socketOf(server);
    socket.cork();
    lobby.emit('user-left', { roomId: 'lobby', userId: 'long'.padEnd(100_000, '.') });
    await turn();
    lobby.volatile.emit('user-left', { roomId: 'lobby', userId: 'lost' });
    lobby.emit('user-left', { roomId: 'lobby', userId: 'next' });
    await turn();
    socket.uncork();
    await expect.poll(() => arrived).toEqual(['long', 'next']);
    lobby.volatile.emit('user-left', { roomId: 'lobby', userId: 'last' });
    await expect.poll(() => arrived).toEqual(['long', 'next', 'last']);
  });
});

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

// What one writes with Socket.IO in a quarter of an hour: no check of anything, nothing is kept. With REDIS_URL it is
// one of several nodes.

const { REDIS_URL, KEY = 'bare', HOST = '127.0.0.1' } = process.env;
const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
  pingInterval: 25_000,
  pingTimeout: 20_000,
});
if (REDIS_URL !== undefined) {
  const publisher = new Redis(REDIS_URL);
  io.adapter(createAdapter(publisher, publisher.duplicate(), { key: KEY }));
}

io.on('connection', (socket) => {
  socket.on('echo', ({ text }, acknowledge) => acknowledge({ success: true, text }));

  socket.on('join-room', ({ roomId }, acknowledge) => {
    socket.join(roomId);
    acknowledge({ success: true, roomId });
  });

  socket.on('message', ({ roomId, content, type = 'text' }, acknowledge) => {
    const said = { id: randomUUID(), roomId, userId: socket.id, content, type, timestamp: Date.now() };
    io.to(roomId).emit('new-message', said);
    acknowledge({ success: true, messageId: said.id, timestamp: said.timestamp });
  });
});

http.listen(0, HOST, () => console.log(`listening on http://localhost:${http.address().port}`));
process.once('SIGTERM', () => process.exit());

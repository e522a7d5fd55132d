import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

// What one writes with ws in a quarter of an hour: no check of anything, nothing is kept, a loop for each broadcast.

const http = createServer();
const rooms = new Map();
let connections = 0;

const server = new WebSocketServer({ server: http, path: '/ws', perMessageDeflate: false });
server.on('connection', (socket) => {
  connections += 1;
  const userId = String(connections);
  const joined = new Set();
  const acknowledge = (id, data) => socket.send(JSON.stringify({ type: 'ack', id, data: { success: true, ...data } }));

  const handlers = {
    echo: (id, { text }) => acknowledge(id, { text }),

    'join-room': (id, { roomId }) => {
      if (!rooms.has(roomId)) rooms.set(roomId, new Set());
      rooms.get(roomId).add(socket);
      joined.add(roomId);
      acknowledge(id, { roomId });
    },

    message: (id, { roomId, content, type = 'text' }) => {
      const said = { id: randomUUID(), roomId, userId, content, type, timestamp: Date.now() };
      const text = JSON.stringify({ type: 'new-message', data: said });
      for (const member of rooms.get(roomId)) member.send(text);
      acknowledge(id, { messageId: said.id, timestamp: said.timestamp });
    },
  };

  socket.on('message', (message) => {
    const { type, id, data } = JSON.parse(message);
    handlers[type]?.(id, data);
  });
  socket.on('close', () => {
    for (const roomId of joined) rooms.get(roomId).delete(socket);
  });
});

http.listen(0, '127.0.0.1', () => console.log(`listening on http://localhost:${http.address().port}`));
process.once('SIGTERM', () => process.exit());

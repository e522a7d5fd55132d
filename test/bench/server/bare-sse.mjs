import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

// What one writes with node:http in a quarter of an hour: no check of anything, nothing is kept, a loop for each
// broadcast.

const sessions = new Map();
const rooms = new Map();

const handlers = {
  echo: (_session, { text }) => ({ text }),

  'join-room': (session, { roomId }) => {
    if (!rooms.has(roomId)) rooms.set(roomId, new Set());
    rooms.get(roomId).add(session);
    session.rooms.add(roomId);
    return { roomId };
  },

  message: (session, { roomId, content, type = 'text' }) => {
    const said = { id: randomUUID(), roomId, userId: session.id, content, type, timestamp: Date.now() };
    const block = `event: new-message\ndata: ${JSON.stringify({ data: said })}\n\n`;
    for (const { response } of rooms.get(roomId)) response.write(block);
    return { messageId: said.id, timestamp: said.timestamp };
  },
};

const http = createServer((request, response) => {
  if (request.method === 'GET') {
    const session = { id: randomUUID(), response, rooms: new Set() };
    sessions.set(session.id, session);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(`event: connect\ndata: ${JSON.stringify({ sessionId: session.id })}\n\n`);
    response.on('close', () => {
      sessions.delete(session.id);
      for (const roomId of session.rooms) rooms.get(roomId).delete(session);
    });
    return;
  }
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const session = sessions.get(request.headers['session-id']);
    const event = request.url.slice('/events/'.length);
    const ack = { success: true, ...handlers[event](session, JSON.parse(Buffer.concat(parts))) };
    const body = JSON.stringify(ack);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});

http.listen(0, '127.0.0.1', () => console.log(`listening on http://localhost:${http.address().port}`));
process.once('SIGTERM', () => process.exit());

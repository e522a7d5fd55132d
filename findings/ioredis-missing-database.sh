#!/bin/sh
# ioredis 6.0.0, a database that Redis does not have (redis://host/99): the connection becomes ready all the same, and every
# command runs in database 0. All there is of it is an `error` event. Two applications, of which one asks for a database
# beyond `databases` (16 by default), share their keys without knowing.
#
# Seen with Node.js 20.20.2:
#   error: ERR DB index is out of range
#   status: ready
#   SET was sent after the refused SELECT: true
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ioredis@6.0.0

cat >client.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

// Answers as Redis does: SELECT of what it does not have is refused, all else is done, in the database that was chosen.
const commands = [];
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (data) => {
    for (const [, name] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
      commands.push(name.toUpperCase());
      socket.write(name.toUpperCase() === 'SELECT' ? '-ERR DB index is out of range\r\n' : '+OK\r\n');
    }
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const redis = new Redis(`redis://127.0.0.1:${server.address().port}/99`, { enableReadyCheck: false });
const errors = [];
redis.on('error', ({ message }) => errors.push(message));
await redis.set('key', 'value');
const isSent = commands.indexOf('SELECT') !== -1 && commands.indexOf('SET') > commands.indexOf('SELECT');
console.log(`error: ${errors[0]}`);
console.log(`status: ${redis.status}`);
console.log(`SET was sent after the refused SELECT: ${isSent}`);
process.exit(/out of range/.test(errors[0]) && redis.status === 'ready' && isSent ? 0 : 1);
JS
node client.mjs

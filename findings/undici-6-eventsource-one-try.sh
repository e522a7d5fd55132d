#!/bin/sh
# undici 6.29.1, EventSource (that of Node.js 20, too): where the first attempt to come back fails at the level of the
# network, such as during the restart of a server, there is no other: `readyState` is 2 for good, and the last `error` event
# looks like those before. undici 7.30.2 tries again until the server is back, as browsers do.
#
# Seen with Node.js 20.20.2, after a server was away for ten times `retry`:
#   undici 6.29.1: readyState 2, came back: false
#   undici 7.30.2: readyState 1, came back: true
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund older@npm:undici@6.29.1 newer@npm:undici@7.30.2

cat >away.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const { EventSource } = await import(process.argv[2]);
let isAway = false;
let streams = 0;
let socket;
const server = createServer((request, response) => {
  if (isAway) return request.socket.destroy();
  streams += 1;
  socket = request.socket;
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 100\n\n');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const source = new EventSource(`http://127.0.0.1:${server.address().port}/`);
source.onerror = () => {};
while (source.readyState !== 1) await setTimeout(20);
// The time to wait has arrived, too.
await setTimeout(200);
isAway = true;
socket.destroy();
await setTimeout(1000);
isAway = false;
await setTimeout(3000);
const isBack = streams === 2;
console.log(`undici ${process.argv[3]}: readyState ${source.readyState}, came back: ${isBack}`);
process.exit(String(isBack) === process.argv[4] ? 0 : 1);
JS
node --no-warnings away.mjs older 6.29.1 false
node --no-warnings away.mjs newer 7.30.2 true

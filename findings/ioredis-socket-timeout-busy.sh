#!/bin/sh
# ioredis 6.0.0, option `socketTimeout`: a process that computes for longer than that time loses its connection, though the
# server answered at once and the answer lies in the socket. Node.js runs timers before it reads sockets, so that the
# time-out comes first; ioredis does not look whether there is something to read by then. What is published to that process
# until it is connected again is lost to it, with a Redis that was there all the time.
#
# Seen with Node.js 20.20.2:
#   with socketTimeout: Socket timeout. Expecting data, but didn't receive any in 500ms.
#   without: answers
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ioredis@6.0.0

# Answers every command at once, as Redis does.
cat >server.mjs <<'JS'
import { createServer } from 'node:net';
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (data) => {
    // Each command is an array, and here of one line per element.
    for (const _ of String(data).match(/\*\d+\r\n/g) ?? []) socket.write('+PONG\r\n');
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS

cat >client.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';

const server = spawn(process.execPath, ['server.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
const port = Number(String(await once(server.stdout, 'data')));
const compute = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

async function outcome(options) {
  const redis = new Redis(port, '127.0.0.1', { ...options, enableReadyCheck: false, maxRetriesPerRequest: 0, retryStrategy: null });
  const lost = new Promise((resolve) => redis.on('error', ({ message }) => resolve(message)));
  await redis.ping();
  const answer = redis.ping();
  // The command is written, and answered while this process does something else.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const next = redis.ping();
  setImmediate(() => compute(1000));
  const result = await Promise.race([lost, Promise.all([answer, next]).then(() => 'answers')]).catch(({ message }) => message);
  redis.disconnect();
  return result;
}

const [withTimeout, without] = [await outcome({ socketTimeout: 500 }), await outcome({})];
console.log(`with socketTimeout: ${withTimeout}`);
console.log(`without: ${without}`);
server.kill();
process.exit(/^Socket timeout/.test(withTimeout) && without === 'answers' ? 0 : 1);
JS
node client.mjs

#!/bin/sh
# deno 2.9.6, fetch: a POST whose kept-alive connection ends before the answer is sent again by itself, whole, on another
# connection, though the server had all of it: what it does is done twice, and the caller hears of one failure. On a fresh
# connection it is sent once, and in Node.js always. Whoever serves such clients needs a key by which a request is known.
#
# Seen with Node.js 20.20.2:
#   node: arrived 1 time(s), the caller got: fetch failed
#   deno: arrived 2 time(s), the caller got: fetch failed
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts deno@2.9.6
node node_modules/deno/install.cjs >/dev/null

cat >post.mjs <<'JS'
import { createServer } from 'node:http';

let arrived = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.method === 'GET') return response.end('here');
    arrived += 1;
    request.socket.destroy();
  });
}).listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  await (await fetch(url)).text();
  const outcome = await fetch(url, { method: 'POST', body: 'pay' }).then(({ status }) => status, ({ message }) => message);
  console.log(`${process.argv[2]}: arrived ${arrived} time(s), the caller got: ${outcome}`);
  process.exit(arrived === Number(process.argv[3]) ? 0 : 1);
});
JS
node post.mjs node 1
node_modules/.bin/deno run --allow-all post.mjs deno 2

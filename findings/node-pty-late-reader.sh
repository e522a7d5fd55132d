#!/bin/sh
# @lydell/node-pty 1.1.0 on Linux (a build of node-pty): the last kilobytes of what a program prints are lost where the process
# that reads the terminal is busy with what it reads. 200 ms after the program has ended the terminal is closed, read to its
# end or not, and `onExit` tells an exit code of 0. On a machine with other work a test that looks for the last line fails
# now and then. A shell that stays in the terminal until all was read helps.
#
# Seen with Node.js 20.20.2 (the first number varies):
#   a program that ends: 840 of 3000 lines, exit code 0
#   one that stays until its last line was read: 3000 of 3000 lines
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @lydell/node-pty@1.1.0

cat >reader.mjs <<'JS'
import { spawn } from '@lydell/node-pty';

const compute = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

/** How many lines arrive of a command that prints 3000, while the reader does something with each piece that it gets. */
async function linesOf(command) {
  const terminal = spawn('sh', ['-c', command], { cols: 80, rows: 24 });
  let text = '';
  terminal.onData((data) => {
    text += data;
    compute(150);
    if (text.endsWith('3000\r\n')) terminal.write('\r');
  });
  const exitCode = await new Promise((resolve) => terminal.onExit((event) => resolve(event.exitCode)));
  // Whatever comes later still counts.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return { lines: text.match(/^\d+\r$/gm)?.length ?? 0, exitCode };
}

// Now and then all is read in one piece.
let ends = await linesOf('seq 1 3000');
for (let attempt = 2; attempt <= 8 && ends.lines === 3000; attempt += 1) ends = await linesOf('seq 1 3000');
const stays = await linesOf('stty -echo; seq 1 3000; read -r _');
console.log(`a program that ends: ${ends.lines} of 3000 lines, exit code ${ends.exitCode}`);
console.log(`one that stays until its last line was read: ${stays.lines} of 3000 lines`);
process.exit(ends.lines < 3000 && ends.exitCode === 0 && stays.lines === 3000 ? 0 : 1);
JS
node reader.mjs

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median } from './timing.mjs';

// Measures how much longer than Node.js itself the program takes to make a project, without installing it.

const rounds = 15;
const limit = (emptyMs) => 2 * emptyMs + 150;

const cli = fileURLToPath(new URL('../../bin/ws.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'ws-bench-'));

try {
  const empty = [];
  const scaffold = [];
  // In turn, so that whatever else the machine does falls on both alike.
  for (let round = 0; round < rounds; round += 1) {
    empty.push(measure(['-e', '0']));
    scaffold.push(measure([cli, 'init', join(root, String(round)), '--preset', 'chat', '--no-install', '--no-git']));
  }
  const [emptyMs, scaffoldMs] = [median(empty), median(scaffold)];
  const passes = scaffoldMs < limit(emptyMs);
  console.log(`node -e 0        ${emptyMs.toFixed(0)} ms  (median of ${rounds})`);
  console.log(`scaffold a chat  ${scaffoldMs.toFixed(0)} ms  (${(scaffoldMs / emptyMs).toFixed(1)} times as long)`);
  console.log(`${passes ? 'Passed' : 'FAILED'}: the limit is 2 × + 150 ms = ${limit(emptyMs).toFixed(0)} ms`);
  process.exitCode = passes ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

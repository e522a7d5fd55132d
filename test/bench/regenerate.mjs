import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median } from './timing.mjs';
import { measureWatch } from './watch.mjs';

// Measures how long the program takes to bring projects of different sizes up to date, how much longer than Node.js
// itself where there is nothing to do, and how soon all is written after a save while it watches.

const sizes = [10, 100, 1000];
const rounds = 5;
const pairs = 15;
const limit = (emptyMs) => 3 * emptyMs + 150;
const saves = 15;
const maxSaveMs = 200;

const cli = fileURLToPath(new URL('../../bin/ws.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'ws-bench-'));

try {
  const base = median(Array.from({ length: rounds }, () => measure(['-e', '0'])));
  console.log(`node -e 0  ${base.toFixed(0)} ms\n`);
  console.log('events  generate  nothing to do  check   per event (without the start of Node.js)');
  for (const size of sizes) {
    const times = { generate: [], nothing: [], check: [] };
    for (let round = 0; round < rounds; round += 1) {
      const folder = makeProject(size, `${size}-${round}`);
      times.generate.push(measure([cli, 'generate', '--cwd', folder]));
      times.nothing.push(measure([cli, 'generate', '--cwd', folder]));
      times.check.push(measure([cli, 'check', '--cwd', folder]));
      rmSync(folder, { recursive: true });
    }
    const medians = Object.values(times).map(median);
    const perEvent = medians.map((ms) => ((ms - base) / size).toFixed(2));
    const [generate, nothing, check] = medians.map((ms) => `${ms.toFixed(0)} ms`);
    console.log(
      `${String(size).padEnd(6)}  ${generate.padEnd(8)}  ${nothing.padEnd(13)}  ${check.padEnd(6)}  ${perEvent.join(' / ')} ms`,
    );
  }

  const folder = makeProject(100, 'paired');
  measure([cli, 'generate', '--cwd', folder]);
  const [empty, nothing] = [[], []];
  // In turn, so that whatever else the machine does falls on both alike.
  for (let pair = 0; pair < pairs; pair += 1) {
    empty.push(measure(['-e', '0']));
    nothing.push(measure([cli, 'generate', '--cwd', folder]));
  }
  const savedMs = median(
    await measureWatch(cli, folder, saves, (text, save) =>
      text.replace(/maxLength: \d+ \}(?=\n +count)/, `maxLength: ${100 + save} }`),
    ),
  );
  const [emptyMs, nothingMs] = [median(empty), median(nothing)];
  const passes = nothingMs < limit(emptyMs) && savedMs < maxSaveMs;
  console.log(`\nnode -e 0                       ${emptyMs.toFixed(0)} ms  (median of ${pairs} pairs)`);
  console.log(
    `nothing to do, with 100 events  ${nothingMs.toFixed(0)} ms  (limit: 3 × + 150 ms = ${limit(emptyMs).toFixed(0)} ms)`,
  );
  console.log(`a save while it watches         ${savedMs.toFixed(0)} ms  (median of ${saves}; limit: ${maxSaveMs} ms)`);
  console.log(passes ? 'Passed' : 'FAILED');
  process.exitCode = passes ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** A chat to whose protocol events were added, which the next run has to bring in. */
function makeProject(size, name) {
  const folder = join(root, name);
  measure([cli, 'init', folder, '--preset', 'chat', '--no-install', '--no-git']);
  const path = join(folder, 'protocol.yaml');
  const events = Array.from({ length: size }, (_, index) => eventText(index)).join('');
  writeFileSync(path, readFileSync(path, 'utf8').replace('client:\n', `client:\n${events}`));
  return folder;
}

function eventText(index) {
  return `  do-thing-${index}:
    description: Does thing ${index}.
    payload:
      type: object
      required: [roomId, count]
      properties:
        roomId: { type: string, maxLength: 64 }
        count: { type: integer, minimum: 0 }
        tags: { type: array, maxItems: 10, items: { type: string } }
    ack: { type: object, required: [id], properties: { id: { type: string } } }
`;
}

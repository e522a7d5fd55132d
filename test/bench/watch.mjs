import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How long `generate --watch` takes from each of some saves of `protocol.yaml` until all that follows from it is
 * written, in milliseconds.
 * @param change gives the text of a save from the one before, and its number
 */
export async function measureWatch(cli, folder, saves, change) {
  const child = spawn(process.execPath, [cli, 'generate', '--watch', '--cwd', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [protocol, lock] = ['protocol.yaml', '.ws/lock.json'].map((path) => join(folder, path));
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const times = [];
  try {
    for (let save = 0; save <= saves; save += 1) {
      await untilWatching(lines);
      if (save === saves) break;
      const text = change(readFileSync(protocol, 'utf8'), save);
      const before = statSync(lock).mtimeMs;
      const from = performance.now();
      writeFileSync(protocol, text);
      // The lock is the last file that a run writes.
      while (statSync(lock).mtimeMs === before) await wait(1);
      times.push(performance.now() - from);
    }
  } finally {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  return times;
}

/** Said after each run. */
async function untilWatching(lines) {
  for (;;) {
    const { done, value } = await lines.next();
    if (done) throw new Error('it ended');
    if (value.startsWith('Watching')) return;
  }
}

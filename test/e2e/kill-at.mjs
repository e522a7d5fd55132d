import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before the program: kills it at its n-th write to the file system, before it or, where a text is written, half
// through it. `WS_KILL_AT` is n, from 1.

let left = Number(process.env.WS_KILL_AT);

for (const name of ['chmodSync', 'mkdirSync', 'renameSync', 'rmSync', 'rmdirSync', 'unlinkSync', 'writeFileSync']) {
  const write = fs[name];
  fs[name] = (...args) => {
    left -= 1;
    if (left !== 0) return write(...args);
    const [path, text, ...options] = args;
    if (name === 'writeFileSync') write(path, text.slice(0, text.length / 2), ...options);
    process.kill(process.pid, 'SIGKILL');
  };
}

syncBuiltinESMExports();

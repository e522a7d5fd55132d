import { spawnSync } from 'node:child_process';

/** How long Node.js takes from its start to its end with these arguments, in milliseconds. Throws where it fails. */
export function measure(args) {
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return performance.now() - from;
}

/** The middle one of some numbers. */
export function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../src/build/prepare.mjs';

// Runs the suite, and the own tests of each preset on each transport, on a machine that is busy and on one that is slow,
// and says what failed: what a test says may not depend on how fast anything is. `npm run test:loaded -- busy` or `-- slow`
// runs one of the two; SUITE_RUNS and PRESET_RUNS say how often each.

const { SUITE_RUNS: suiteRuns = '1', PRESET_RUNS: presetRuns = '1' } = process.env;
const busyPerCore = 2;
const slowShare = 0.3;
const folder = mkdtempSync(join(tmpdir(), 'ws-loaded-'));

/** How each pass makes the machine worse; what it gives back makes it as it was. */
const passes = { busy: keepBusy, slow: slowDown };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in passes));
if (unknown.length > 0) throw new Error(`there is no pass ${unknown}, only ${Object.keys(passes).join(' and ')}`);

const failures = [];
const projects = makeProjects();
for (const name of wanted.length > 0 ? wanted : Object.keys(passes)) {
  const relieve = passes[name]();
  try {
    for (let number = 1; number <= Number(suiteRuns); number += 1)
      await count(`${name}: npm test, run ${number}`, root);
    for (let number = 1; number <= Number(presetRuns); number += 1) {
      for (const project of projects) await count(`${name}: tests of ${project}, run ${number}`, join(folder, project));
    }
  } finally {
    relieve();
  }
}
console.log(failures.length === 0 ? '\nNothing failed' : `\nFailed:\n${failures.join('\n')}`);
console.log(`What was printed is in ${folder}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Runs `npm test` in a folder, and says how that was and how long it took. */
async function count(what, cwd) {
  const log = join(folder, `${what.replaceAll(/\W+/g, '-')}.txt`);
  const output = openSync(log, 'w');
  const from = performance.now();
  const child = spawn('npm', ['test'], { cwd, stdio: ['ignore', output, output], env: { ...process.env, CI: 'true' } });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const line = `${what}: ${code === 0 ? 'passed' : 'FAILED'} after ${((performance.now() - from) / 1000).toFixed(0)} s`;
  console.log(line);
  if (code === 0) return;
  const failed = stripVTControlCharacters(readFileSync(log, 'utf8')).match(/^.*FAIL .*$/gm) ?? [];
  for (const name of failed) console.log(`  ${name.trim()}`);
  failures.push(line);
}

/** The presets on each transport that they go with. */
function makeProjects() {
  const program = join(root, 'bin/ws.js');
  const presets = readdirSync(join(root, 'examples'));
  return presets.flatMap((preset) =>
    ['socket.io', 'ws', 'sse'].flatMap((transport) => {
      const name = `${preset}-${transport}`;
      const choices = ['--preset', preset, '--transport', transport, '--package-manager', 'npm'];
      const args = [program, 'init', name, ...choices, '--no-input', '--no-install', '--no-git', '--quiet'];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      if (status === 2) console.log(`Left out: ${name}: ${stderr.trim().split('\n')[0]}`);
      if (status !== 0) return [];
      symlinkSync(join(root, 'node_modules'), join(folder, name, 'node_modules'), 'junction');
      return [name];
    }),
  );
}

/** Lets processes compute beside the tests. */
function keepBusy() {
  const count = busyPerCore * availableParallelism();
  const busy = Array.from({ length: count }, () =>
    // They end by themselves where this process does not come to end them.
    spawn(process.execPath, [
      '-e',
      `const end = process.ppid; while (process.ppid === end) for (let i = 0; i < 1e8; i += 1);`,
    ]),
  );
  return () => {
    for (const child of busy) child.kill('SIGKILL');
  };
}

/** Gives this process, and all that it starts, little of one core, and that after all others. */
function slowDown() {
  const [quota, period] = [slowShare * 100_000, 100_000];
  const unified = '/sys/fs/cgroup/cgroup.subtree_control';
  const group = join(existsSync(unified) ? '/sys/fs/cgroup' : '/sys/fs/cgroup/cpu', `ws-loaded-${process.pid}`);
  try {
    if (existsSync(unified)) writeFileSync(unified, '+cpu');
    mkdirSync(group);
    if (existsSync(unified)) writeFileSync(join(group, 'cpu.max'), `${quota} ${period}`);
    else {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(period));
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota));
    }
    writeFileSync(join(group, 'cgroup.procs'), String(process.pid));
  } catch (error) {
    throw new Error(`the share of a process can only be set by root, on a Linux with control groups: ${error.message}`);
  }
  spawnSync('renice', ['-n', '19', '-p', String(process.pid)]);
  return () => {
    writeFileSync(join(group, '..', 'cgroup.procs'), String(process.pid));
    rmdirSync(group);
  };
}

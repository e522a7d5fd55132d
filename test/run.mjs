import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { installPackages, isInstalled, root } from '../src/build/prepare.mjs';

// Runs everything that must pass, from a fresh clone: needs Node.js and, for Redis, Python and Chromium, Debian's package tools.

const startedAt = performance.now();

// Random histories are the same in each run here, which judges a change; `npm run test:properties` draws new ones.
process.env.PROPERTY_SEED ??= '20261124';

if (!isInstalled()) await stage('Dependencies', installPackages);
await stage('Build', () => npm(['run', '--silent', 'build']));
await stage('Types', () => npm(['run', '--silent', 'types']));
await stage('Lint', () => npm(['run', '--silent', 'lint']));
await stage('Programs', () => npm(['run', '--silent', 'programs']));
const projects = ['unit', 'timeline', 'properties', 'e2e', 'variants'].map((name) => `--project=${name}`);
const tests = await stage('Tests', () => npm(['run', '--silent', 'vitest', '--', ...projects]));
// By themselves: how long things take is part of what they promise.
const faults = await stage('Faults', () => npm(['run', '--silent', 'vitest', '--', '--project=faults']));

console.log(`\nEverything passed in ${seconds(startedAt)}`);
for (const output of [tests, faults]) {
  console.log(output.split('\n').findLast((line) => /^\s*Tests\s/.test(line)));
}

/** Does one part; ends this process where it fails. */
async function stage(name, act) {
  console.log(`\n── ${name}`);
  const from = performance.now();
  try {
    const result = await act();
    console.log(`── ${name}: passed after ${seconds(from)}`);
    return result;
  } catch (error) {
    console.error(`── ${name}: FAILED after ${seconds(from)}: ${error.message}`);
    process.exit(1);
  }
}

/** Runs npm to its end and shows what it prints; resolves to that, rejects where it fails. */
async function npm(args) {
  const child = spawn('npm', args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text);
    output += text;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}`);
  return stripVTControlCharacters(output);
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

// Runs everything that must pass, from a fresh clone: needs Node.js and, for Redis, Debian's package tools.

const root = fileURLToPath(new URL('../', import.meta.url));
const installedMark = `${root}node_modules/.package-lock.sha256`;
const lockHash = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const startedAt = performance.now();

const isInstalled = existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockHash;
if (!isInstalled) {
  await stage('Dependencies', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(installedMark, lockHash);
}
await stage('Build', ['run', '--silent', 'build']);
await stage('Types', ['run', '--silent', 'types']);
await stage('Lint', ['run', '--silent', 'lint']);
await stage('Redis', ['run', '--silent', 'redis']);
const output = await stage('Tests', [
  'run',
  '--silent',
  'vitest',
  '--',
  '--project=unit',
  '--project=e2e',
  '--project=variants',
]);

console.log(`\nEverything passed in ${seconds(startedAt)}`);
console.log(output.split('\n').findLast((line) => /^\s*Tests\s/.test(line)));

/** Runs npm to its end and shows what it prints; ends this process where it fails. */
async function stage(name, args) {
  console.log(`\n── ${name}`);
  const from = performance.now();
  const child = spawn('npm', args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    output += chunk;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  console.log(`── ${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds(from)}`);
  if (code !== 0) process.exit(1);
  return stripVTControlCharacters(output);
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

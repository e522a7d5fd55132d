import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Has Bun and Deno run the servers of each preset, their own tests, and the scenarios that say what a server promises.
// They come from npm, and stay in `.cache/`. With names, only these: `npm run test:runtimes -- bun`.

const repository = fileURLToPath(new URL('../', import.meta.url));
const folder = join(repository, '.cache/runtimes');

const runtimes = [
  { name: 'bun', version: '1.4.5', install: 'install.js', program: 'bin/bun.exe', words: [] },
  { name: 'deno', version: '2.9.6', install: 'install.cjs', program: 'deno', words: ['run', '--allow-all'] },
];

const wanted = process.argv.slice(2);
for (const runtime of runtimes) {
  if (wanted.length > 0 && !wanted.includes(runtime.name)) continue;
  const program = fetched(runtime);
  console.log(`\n── ${runtime.name} ${run(program, ['--version'], repository).trim().split('\n')[0]}`);
  const files = ['test/runtimes', 'test/e2e/scenarios.test.ts'];
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'vitest', 'run', '--config', 'test/vitest.config.ts', ...files],
    {
      cwd: repository,
      env: { ...process.env, SERVER_RUNTIME: JSON.stringify([program, ...runtime.words]) },
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) process.exit(1);
}

/** Where the program of a runtime is. Its package puts it in place by a script, which npm does not run by itself here. */
function fetched({ name, version, install, program }) {
  const at = join(folder, `${name}-${version}`);
  const path = join(at, 'node_modules', name, program);
  const mark = join(at, 'complete');
  if (existsSync(mark)) return path;
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`], at);
  run(process.execPath, [install], join(at, 'node_modules', name));
  writeFileSync(mark, '');
  return path;
}

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

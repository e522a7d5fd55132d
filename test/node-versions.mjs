import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Makes a project with the packed program, and runs its tests and its server, under other versions of Node.js than the
// one that starts this script.

const versions = ['22', '24'];
const repository = fileURLToPath(new URL('../', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'ws-node-'));

try {
  run('npm', ['run', '--silent', 'build'], repository);
  const packed = run('npm', ['pack', '--ignore-scripts', '--pack-destination', root], repository).trim();
  for (const version of versions) {
    const from = performance.now();
    const node = run('npx', ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'], root).trim();
    // The folder of this Node.js comes first on the path, so that npm and all scripts run under it.
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    const actual = run('node', ['--version'], root, env).trim();
    if (!actual.startsWith(`v${version}.`)) throw new Error(`asked for Node.js ${version}, got ${actual}`);
    await tryUnder(version, packed, env);
    console.log(`Node.js ${actual}: passed after ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function tryUnder(version, packed, env) {
  const folder = join(root, `node-${version}`);
  const project = join(folder, 'chat');
  run('npm', ['install', '--prefix', folder, '--ignore-scripts', join(root, packed)], root, env);
  const program = join(folder, 'node_modules/build-websocket-server/bin/ws.js');
  run('node', [program, 'init', project, '--preset', 'chat', '--no-input', '--no-git'], folder, env);
  for (const script of ['typecheck', 'test', 'build']) {
    const output = run('npm', ['run', script], project, env);
    console.log(output.trim().split('\n').slice(-4).join('\n'));
  }
  run('node', ['scripts/dev-env.ts'], project, env);
  await serveSources(project, env);
  // That the built one serves is shown by the same test as everywhere else.
  const test = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--dir', 'test/e2e', 'plain-clients', 'shutdown'];
  console.log(
    run('npx', ['--no-install', ...test], repository, { ...env, FORCE_COLOR: '0', NO_COLOR: '1', WS_CLI: program }),
  );
}

/** Starts the server from its sources, as this Node.js runs them itself, and asks whether it is ready. */
async function serveSources(project, env) {
  const server = spawn('node', ['--env-file=.env', 'websocket/main.ts'], { cwd: project, env: { ...env, PORT: '0' } });
  try {
    let output = '';
    for await (const chunk of server.stdout) {
      output += chunk;
      const [, port] = /listening on http:\/\/[^:"]+:(\d+)/.exec(output) ?? [];
      if (port === undefined) continue;
      const { status } = await fetch(`http://localhost:${port}/readyz`);
      if (status !== 200) throw new Error(`the sources answer /readyz with ${status}`);
      return;
    }
    throw new Error(`node websocket/main.ts ended:\n${output}`);
  } finally {
    server.kill();
  }
}

function run(program, args, cwd, env = process.env) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

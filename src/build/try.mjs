import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { installPackages, isBuilt, isInstalled, root, run } from './prepare.mjs';

// From a fresh clone to a chat server that runs: installs, builds, makes a project in .try/chat (or the folder that is
// named), and starts it for development. A project that is there already is used again.

const project = resolve(root, process.argv[2] ?? '.try/chat');
const wantedPort = Number(process.env.PORT ?? 3000);

if (!isInstalled()) await installPackages();
if (!isBuilt()) await run('npm', ['run', '--silent', 'build'], root);
if (!existsSync(join(project, 'ws.config.json'))) {
  const init = ['init', project, '--preset', 'chat', '--no-input', '--no-install', '--no-git'];
  await run(process.execPath, [join(root, 'bin/ws.js'), ...init], root);
}
if (!existsSync(join(project, 'node_modules'))) await run('npm', ['install', '--no-audit', '--no-fund'], project);

const port = (await isFree(wantedPort)) ? wantedPort : 0;
const server = spawn('npm', ['run', '--silent', 'dev'], {
  cwd: project,
  stdio: ['inherit', 'pipe', 'inherit'],
  shell: process.platform === 'win32',
  env: { ...process.env, PORT: String(port) },
});
// Ctrl-C reaches the server by itself; this program ends after it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => server.kill());
server.on('close', (code) => {
  process.exitCode = code ?? 0;
});

let output = '';
let isWelcomed = false;
server.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text);
  if (isWelcomed) return;
  output += text;
  const [, url] = /listening on (http:\/\/\S+?:\d+)/.exec(output) ?? [];
  if (url === undefined) return;
  isWelcomed = true;
  console.log(welcome(url));
});

function welcome(url) {
  const folder = relative(process.cwd(), project);
  return `
A chat server runs at ${url}

  Connect with Socket.IO, or with the client of the project, ${join(folder, 'websocket/client.ts')}
  Get a token for a user in a second terminal:  npm --prefix ${folder} run token -- alice
  See what it understands:                      ${join(folder, 'protocol.yaml')}
  End it:                                       Ctrl-C
`;
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

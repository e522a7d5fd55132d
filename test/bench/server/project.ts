import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTree } from '../../write-tree.ts';
import type { Transport } from './clients.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** No limit is what is measured. */
const unlimited = {
  eventsPerSecond: 1_000_000,
  eventBurst: 1_000_000,
  userEventsPerSecond: 1_000_000,
  userEventBurst: 1_000_000,
  connectionsPerIp: 1_000_000,
  handshakesPerSecond: 1_000_000,
};

const echoEvent = `
  echo:
    description: Answers with what was sent.
    payload:
      type: object
      required: [text]
      properties:
        text: { type: string, maxLength: 4000 }
    ack:
      type: object
      required: [text]
      properties:
        text: { type: string }
`;

const echoHandler = `import type { Handler } from '../generated/protocol.ts';

/** Answers with what was sent. */
export const echo: Handler<'echo'> = (_context, { text }) => ({ text });
`;

/**
 * Makes the chat server with everything that there is, over Redis, and an event
 * for echoes; compiles it.
 */
export function buildProject(folder: string, transport: Transport): void {
  const ws = (...args: string[]) =>
    run(process.execPath, [join(root, 'bin/ws.js'), 'init', ...args, '--no-git'], folder);
  ws('--quiet', '--preset', 'chat', '--transport', transport, '--scaling', 'redis', '--no-input', '--no-install');
  edit(join(folder, 'protocol.yaml'), (text) => text.replace(/^client:\n/m, `client:${echoEvent}\n`));
  edit(join(folder, 'config/websocket.json'), (text) => {
    const { limits, ...settings } = JSON.parse(text);
    return JSON.stringify({ ...settings, limits: { ...limits, ...unlimited } });
  });
  ws('--quiet', '--no-input', '--no-install');
  writeTree(folder, { 'websocket/handlers/echo.ts': echoHandler });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  run('npm', ['run', '--silent', 'build'], folder);
}

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} is not as it was expected`);
  writeFileSync(file, changed);
}

function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 2, 2] });
}

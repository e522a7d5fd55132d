import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import type { PresetChoices } from '../../src/choices/presets.ts';
import { freePort } from '../support/free-port.ts';
import { serverEnv, tokenFor } from '../support/generated-server.ts';
import { startProgram } from '../support/program.ts';
import { runTool, scaffold } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { presetVariants } from '../variants/variants.ts';
import { writeTree } from '../write-tree.ts';
import { runCli } from './run-cli.ts';

const guests: Choices = {
  transport: 'socket.io',
  auth: 'none',
  rooms: 'ephemeral',
  presence: false,
  scaling: 'none',
  features: ['messages'],
  packageManager: 'npm',
};

/** The pieces of TypeScript in a project's README. */
/** Whole modules; what else is TypeScript there is a part of a file of the owner. */
function examplesIn(folder: string): string[] {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n((?!export ).*?)^```$/gms)].map(([, code = '']) => code);
}

/** What the examples print last: the ack of an event where there is one to show, or what a connection is told. */
function printedBy({ rooms, features }: PresetChoices): RegExp {
  if (rooms === 'none') return /text: 'hello'/;
  if (features.includes('messages')) return /messageId: '/;
  return features.includes('edits') ? /offset: 1/ : /members: \[|sessionId: '/;
}

const chat = presetVariants.filter(({ name }) => name === 'chat');
const onEachTransport = [...chat, { name: 'guests', choices: guests }].flatMap(({ name, choices }) =>
  (['socket.io', 'ws', 'sse'] as const).map((transport) => ({ name, choices: { ...choices, transport } })),
);
const others = presetVariants.filter(({ name }) => ['collaboration', 'feed', 'minimal'].includes(name));
const projects = [...onEachTransport, ...others].map((project) => ({
  ...project,
  transport: project.choices.transport,
}));

describe.each(projects)('the README of $name on $transport', ({ choices }) => {
  it('has examples that compile, and do what they say against the server', async () => {
    const folder = tempFolder();
    await scaffold(folder, choices);
    const port = String(await freePort());
    const env = { ...serverEnv(folder), PORT: port };
    const examples = examplesIn(folder);
    expect(examples).toHaveLength(2);
    const token = choices.auth === 'jwt' ? tokenFor(`user-${randomBytes(4).toString('hex')}`, env) : '';
    const names = examples.map((_, index) => `example-${index}`);
    const files = examples.map((code, index) => [
      `${names[index]}.ts`,
      code.replace('//localhost:3000', `//127.0.0.1:${port}`).replace("'...'", `'${token}'`),
    ]);
    const config = {
      extends: './tsconfig.json',
      compilerOptions: { noEmit: false, rootDir: '.', outDir: 'out' },
      include: ['websocket', 'example-*.ts'],
    };
    writeTree(folder, { ...Object.fromEntries(files), 'tsconfig.examples.json': JSON.stringify(config) });
    await runTool('tsc', ['-p', 'tsconfig.examples.json'], folder);

    const start = (name: string) =>
      startProgram(process.execPath, [`out/${name}.js`], { cwd: folder, env: { ...process.env, ...env } });
    const server = start('websocket/main');
    await server.waitFor(/listening on http/);
    for (const name of names) {
      const example = start(name);
      await example.waitFor(printedBy(choices));
      await example.kill();
    }
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

/** What the README calls on a server, by the names of the functions. */
function callsIn(folder: string): Map<string, string> {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const calls = [...readme.matchAll(/^\| `((?:await )?server\.(\w+)\(.*?\))` \|/gm)];
  return new Map(calls.map(([, call = '', name = '']) => [name, call]));
}

/** Makes the calls, one after the other, while a client is there; says what each gave, and what the client heard. */
function callerOf(calls: ReadonlyMap<string, string>, auth: string): string {
  return `
import { pino } from 'pino';
import { WebSocketClient } from './websocket/client.ts';
import type { Handler } from './websocket/generated/protocol.ts';
import { loadSettings } from './websocket/generated/settings.ts';
import { loadSecrets } from './websocket/secrets.ts';
import { createWebSocketServer } from './websocket/server.ts';

const log = pino({ level: 'silent' });
const server = createWebSocketServer({ settings: loadSettings(), secrets: loadSecrets(), log });
const client = new WebSocketClient(\`http://127.0.0.1:\${await server.start()}\`, ${auth});
const [roomId, tokenId] = ['lobby', 'a token'];
const connected = client.once('connected');
await client.connect();
const { userId } = await connected;
await client.join(roomId);
const [event, payload] = ['user-left', { roomId, userId: 'a mark' }] as const;
const clientEvent = 'leave-room';
const handler: Handler<'leave-room'> = async () => ({});
const heard: string[] = [];
for (const name of ['user-left', 'kicked'] as const) client.on(name, () => heard.push(name));
const closed = new Promise((resolve) => client.onState((state, reason) => state === 'closed' && resolve(reason?.code)));
const results: unknown[] = [];
${[...calls].map(([name, call]) => `results.push([${JSON.stringify(name)}, ${call}]);`).join('\n')}
heard.push(String(await closed));
const shown = (_: string, value: unknown) => (value === userId ? 'the user' : value instanceof Object && 'conn' in value ? 'a connection' : value);
console.log('results', JSON.stringify({ results, heard }, shown));
await server.close();
`;
}

describe.each(onEachTransport.map(({ name, choices }) => ({ name, choices, transport: choices.transport })))(
  'the calls in the README of $name on $transport',
  ({ choices }) => {
    it('do what they say', async () => {
      const folder = tempFolder();
      await scaffold(folder, choices);
      const env = serverEnv(folder);
      const calls = callsIn(folder);
      const hasAccounts = choices.auth === 'jwt';
      const auth = hasAccounts ? `{ auth: () => ({ token: '${tokenFor('alice', env)}' }) }` : '{}';
      const config = {
        extends: './tsconfig.json',
        compilerOptions: { noEmit: false, rootDir: '.', outDir: 'out', noUnusedLocals: false },
        include: ['websocket', 'calls.ts'],
      };
      writeTree(folder, { 'calls.ts': callerOf(calls, auth), 'tsconfig.calls.json': JSON.stringify(config) });
      await runTool('tsc', ['-p', 'tsconfig.calls.json'], folder);
      const caller = startProgram(process.execPath, ['out/calls.js'], { cwd: folder, env: { ...process.env, ...env } });
      const [, printed = ''] = await caller.waitFor(/results (.*)/);
      const { results, heard } = JSON.parse(printed) as { results: [string, unknown?][]; heard: string[] };
      const status = choices.presence ? { status: 'online' } : {};
      const nothing = null;
      expect(Object.fromEntries(results)).toEqual({
        broadcast: nothing,
        broadcastToRoom: nothing,
        sendToUser: nothing,
        getOnlineUsers: ['the user'],
        getUser: { id: 'the user', connections: 1, rooms: ['lobby'], ...status },
        getRooms: ['lobby'],
        getRoomMembers: ['the user'],
        getClients: ['a connection'],
        registerHandler: nothing,
        kick: nothing,
        disconnectUser: nothing,
        ...(hasAccounts && { revokeUser: expect.any(Number), revokeToken: nothing }),
      });
      expect(heard).toEqual(['user-left', 'user-left', 'user-left', 'kicked', 'ENDED']);
      expect(await caller.ended).toBe(0);
    });
  },
);

describe('"Change it"', () => {
  it('updates what follows from the protocol, adds a stub, and leaves an edited README alone', async () => {
    const folder = tempFolder();
    await scaffold(folder, guests);
    appendFileSync(join(folder, 'README.md'), '\nMine.\n');
    const protocol = readFileSync(join(folder, 'protocol.yaml'), 'utf8');
    const event = '  open-poll:\n    payload: { type: object, properties: { topic: { type: string } } }\n';
    writeTree(folder, { 'protocol.yaml': protocol.replace('client:\n', `client:\n${event}`) });
    const { code, stdout } = await runCli(['generate'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}update {4}websocket\/generated\/events\.ts$/m);
    expect(existsSync(join(folder, 'websocket/handlers/open-poll.ts'))).toBe(true);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/\nMine\.\n$/);
    await runTool('tsc', [], folder);
  });

  it('refuses, lists and writes nothing where an edited file is in the way', async () => {
    const folder = tempFolder();
    await scaffold(folder, guests);
    appendFileSync(join(folder, 'websocket/generated/events.ts'), '// mine\n');
    const protocol = readFileSync(join(folder, 'protocol.yaml'), 'utf8');
    writeTree(folder, { 'protocol.yaml': protocol.replace('client:\n', 'client:\n  open-poll:\n') });
    const { code, stderr } = await runCli(['generate'], { cwd: folder });
    expect(code).toBe(4);
    expect(stderr).toContain('websocket/generated/events.ts  is generated, but was edited by hand');
    expect(existsSync(join(folder, 'websocket/handlers/open-poll.ts'))).toBe(false);
  });
});

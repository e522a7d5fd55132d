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

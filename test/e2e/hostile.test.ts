import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Choices } from '../../src/choices/choices.ts';
import { record } from '../../src/protocol/record.ts';
import { snapshot } from '../snapshot.ts';
import { chat, presetChoices, runOwnTests, runTool, scaffold, transports } from '../support/project.ts';
import { hostileTexts as texts } from '../support/protocols/random.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { cliPath, runCli, runProgram } from './run-cli.ts';

const hostile = [...texts, 'prototype', 'toString', '"""', '${', '\u202eabc\u202c', "'; --", '$&$1', '](javascript:x)'];
const isName = (text: string) => text.length <= 128 && !/\p{Surrogate}/u.test(text.replace(/\p{Emoji}/gu, ''));
const names = hostile.filter(isName);

/** An event in which a text stands wherever one is allowed. */
function bodyOf(text: string) {
  const said = (value: unknown) => ({ title: text, description: text, default: value, examples: [value] });
  // What every object inherits must be there, to be told from that.
  const required = ['literal', ...(text in {} && text !== '__proto__' ? [text] : [])];
  const object = {
    type: 'object',
    ...said(record(required.map((name) => [name, text]))),
    properties: record([
      [text === '__proto__' ? 'proto' : text, { type: 'string', ...said(text) }],
      ['literal', { const: text }],
      ['choice', { enum: [text, 'other'], ...said(text) }],
      ['pattern', { type: 'string', pattern: escaped(text) }],
    ]),
    required,
  };
  return { description: text, payload: object, ack: object };
}

/** A pattern that matches a text; a long one, its beginning. */
function escaped(text: string): string {
  return text
    .slice(0, 100)
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function hostileProtocol(transport: Choices['transport']): string {
  const events = names.map((name) => [name, bodyOf(name)] as const);
  // Where the name of an event is a line, more than one line is refused.
  const told = events.filter(([name]) => transport !== 'sse' || !/[\r\n]/.test(name));
  const described = hostile.map((text, index) => [`described-${index}`, bodyOf(text)] as const);
  return stringify(
    { version: "1'`$" + '{}*/', client: record([...events, ...described]), server: record(told.map(withoutAck)) },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );
}

function withoutAck([name, { ack: _, ...body }]: readonly [string, ReturnType<typeof bodyOf>]) {
  return [name, body] as const;
}

describe('a protocol with hostile text wherever text is allowed', () => {
  const projects: readonly (readonly [string, Choices])[] = [
    ['minimal', presetChoices('minimal')],
    ...transports.map((transport) => [`chat over ${transport}`, { ...chat, transport }] as const),
  ];
  it.each(projects)('gives a project that compiles, and the chat passes its own tests: %s', async (name, choices) => {
    const folder = tempFolder();
    await scaffold(folder, choices);
    writeTree(folder, { 'protocol.yaml': hostileProtocol(choices.transport) });
    const { code, stderr } = await runCli(['generate'], { cwd: folder });
    // What its choices bring is put back, with a word.
    const others = stderr.split('\n').filter((line) => line !== '' && !/ comes? back, because of /.test(line));
    expect([code, others]).toEqual([0, []]);
    await runTool('tsc', [], folder);
    // The tests of the larger one are those of the smaller one and more; others know nothing of the protocol.
    const ofTexts = ['handlers/', 'connections.test', 'server.test', 'transport.test', 'binary.test'];
    if (name !== 'minimal') expect(await runOwnTests(folder, ofTexts)).toMatch(/Tests {2}\d+ passed/);
    // What stands in code is shown as it is.
    const readme = readFileSync(join(folder, 'README.md'), 'utf8').replace(/`[^`\n]*`/g, '');
    expect(readme).not.toMatch(/(?<!\\)<(?:script|!--)|\u202e/);
    expect((await runCli(['generate'], { cwd: folder })).stdout).toContain('Nothing to do');
  });
});

describe('a hostile file', () => {
  /** Loaded before the program: prints in the end how long it worked, which says more than how long it took. */
  const cpuUsage = 'data:text/javascript,process.on("exit", () => console.log(JSON.stringify(process.cpuUsage())))';
  const bomb = `${Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1}, `.repeat(i && 10)}1]`).join('\n')}\n`;
  it.each([
    ['of aliases', `version: '1'\n${bomb}`, /Aliases are not supported/],
    ['of 10 MB', `version: '1'\n#${'x'.repeat(10 * 1024 * 1024)}\n`, /larger than/],
    ['of 9 MB of lists', `version: '1'\nclient: ${'['.repeat(9_000_000)}`, /[Nn]est/],
    ['that is not UTF-8', Buffer.from("version: '\xff'\n", 'latin1'), /not valid UTF-8/],
    ['with one key twice', "version: '1'\nclient:\n  a:\n  a:\n", /Duplicate key "a"/],
  ])('%s is refused with less than two seconds of work, and nothing is written', async (_, text, message) => {
    const folder = tempFolder();
    await scaffold(folder, presetChoices('minimal'));
    writeTree(folder, { 'protocol.yaml': text });
    const before = snapshot(folder);
    const args = ['--import', cpuUsage, cliPath, 'generate'];
    const { code, stdout, stderr } = await runProgram(process.execPath, args, { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(snapshot(folder)).toEqual(before);
    const { user, system } = JSON.parse(stdout);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });
});

describe('a project that leads out of its folder', () => {
  const victim = 'mine\n';
  const sha256 = '0'.repeat(64);

  it.each(['../victim.txt', '/victim.txt', 'websocket/../../victim.txt', 'a\\..\\victim.txt', '.git/hooks/pre-commit'])(
    'by a path of its lock is not followed: %s',
    async (path) => {
      const folder = tempFolder();
      writeTree(folder, { 'victim.txt': victim, '.git/hooks/pre-commit': victim });
      const app = join(folder, 'app');
      writeTree(app, { '.git/hooks/pre-commit': victim });
      await scaffold(app, presetChoices('minimal'));
      const lock = readFileSync(join(app, '.ws/lock.json'), 'utf8');
      const entry = JSON.stringify({ path, kind: 'scaffold', sha256 });
      writeTree(app, { '.ws/lock.json': lock.replace('"files": [', () => `"files": [\n    ${entry},`) });
      const { code, stderr } = await runCli(['generate'], { cwd: app });
      expect([code, stderr]).toEqual([0, expect.stringContaining('is damaged')]);
      expect(readFileSync(join(folder, 'victim.txt'), 'utf8')).toBe(victim);
      expect(readFileSync(join(app, '.git/hooks/pre-commit'), 'utf8')).toBe(victim);
    },
  );

  it.each(['websocket/generated', '.ws', 'websocket/handlers/wave.ts'])(
    'by a symbolic link is refused: %s',
    async (path) => {
      const [folder, outside] = [tempFolder(), tempFolder()];
      await scaffold(folder, presetChoices('minimal'));
      const protocol = readFileSync(join(folder, 'protocol.yaml'), 'utf8');
      writeTree(folder, {
        'protocol.yaml': protocol.replace('client:\n', 'client:\n  wave:\n    description: Waves.\n'),
      });
      rmSync(join(folder, path), { recursive: true, force: true });
      symlinkSync(path.endsWith('.ts') ? join(outside, 'wave.ts') : outside, join(folder, path));
      const before = snapshot(folder);
      const { code, stderr } = await runCli(['generate'], { cwd: folder });
      expect([code, stderr]).toEqual([4, expect.stringContaining('symbolic link')]);
      expect(snapshot(folder)).toEqual(before);
      expect([...snapshot(outside)]).toEqual([]);
    },
  );
});

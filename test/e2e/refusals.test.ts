import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { snapshot } from '../snapshot.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { cliPath, type Run, runCli, runProgram } from './run-cli.ts';

/** Somebody who may not write everywhere. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Runs the program, and expects that it changes nothing. */
async function refused(root: string, args: readonly string[], run = () => runCli(args, { cwd: root })): Promise<Run> {
  const before = snapshot(root);
  const result = await run();
  expect(snapshot(root)).toEqual(before);
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toMatch(/^ {4}at /m);
  return result;
}

const chat = ['--preset', 'chat', '--no-install'];

describe('wrong choices', () => {
  it.each([
    [['genrate'], /there is no command named "genrate"/],
    [['int'], /Did you mean init\?/],
    [['my-app', '--yes'], /there is no command named "my-app"/],
    [['--yes', 'my-app'], /there is no command named "my-app"/],
    [['init', 'a', 'b', '--yes'], /too many arguments/],
    [['--rom', 'none'], /unknown option '--rom'\n {2}Did you mean --rooms\?/],
    [['--auth'], /argument missing\n {2}See npx build-websocket-server init --help/],
    [['check', '--nope'], /unknown option '--nope'\n {2}See npx build-websocket-server check --help/],
    [['rename', 'event', 'a'], /missing required argument.*\n {2}See npx build-websocket-server rename event --help/],
    [['--transport', 'mqtt', '--yes'], /transport cannot be "mqtt"\n {2}Valid: socket\.io, ws, sse/],
    [['--auth', 'jtw', '--yes'], /auth cannot be "jtw"\n {2}Did you mean jwt\?/],
    [['--preset', 'chats'], /no preset named "chats"\n {2}Did you mean chat\?/],
    [['--preset', 'constructor'], /no preset named "constructor"/],
    [['--rooms', 'none', '--presence', '--yes'], /presence true does not go with rooms none.*\n {2}Choose /],
    [['--preset', 'minimal', '--features', 'typing'], /features typing does not go with rooms none/],
    [['--config', 'gone.json'], /^gone\.json {2}does not exist/],
    [['--config', '.'], /^\. {2}is a folder, not a file/],
    [['--cwd', 'gone', '--yes'], /^gone {2}--cwd is not a folder/],
  ])('%j', async (args, message) => {
    const { code, stderr } = await refused(tempFolder(), args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('are all named at once where nothing can be asked', async () => {
    const { code, stderr } = await refused(tempFolder(), []);
    expect(code).toBe(2);
    for (const flag of ['--transport', '--auth', '--rooms', '--presence', '--scaling', '--features', '--yes']) {
      expect(stderr).toContain(flag);
    }
  });
});

describe('a wrong configuration', () => {
  it('is refused with file, line, column, cause and suggestion of every error', async () => {
    const root = tempFolder();
    writeTree(root, { 'chat.yaml': 'transport: socket.io\nauht: jwt\nrooms: durabel\nfeatures: [typng]\n' });
    const { code, stderr } = await refused(root, ['--config', 'chat.yaml', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^chat\.yaml:2:1 {2}there is no choice named "auht"\n {2}Did you mean auth\?/m);
    expect(stderr).toMatch(/^chat\.yaml:3:8 {2}rooms cannot be "durabel"\n {2}Did you mean durable\?/m);
    expect(stderr).toMatch(/^chat\.yaml:4:12 {2}features cannot be "typng"\n {2}Did you mean typing\?/m);
  });

  it('is refused with the place of a contradiction', async () => {
    const root = tempFolder();
    writeTree(root, { 'c.json': '{\n  "rooms": "none",\n  "presence": true\n}\n' });
    const { code, stderr } = await refused(root, ['--config', 'c.json', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^c\.json:3:15 {2}presence true does not go with rooms none/);
  });

  it.each([
    ['is not UTF-8', Buffer.from('auth: jwt # \xe4', 'latin1'), 'c.yaml:1:13  is not valid UTF-8'],
    ['is too large', 'x'.repeat(1_000_001), 'c.yaml  is larger than 1,000,000 bytes'],
    ['nests too deep', '{"a":'.repeat(100_000), 'c.yaml:1:1  nests deeper than'],
  ])('that %s is refused', async (_, content, message) => {
    const root = tempFolder();
    writeTree(root, { 'c.yaml': content });
    const { code, stderr } = await refused(root, ['--config', 'c.yaml', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('is one JSON document under --json', async () => {
    const root = tempFolder();
    writeTree(root, { 'c.json': '{ "auth": "x" }' });
    const { code, stdout } = await runCli(['--config', 'c.json', '--json'], { cwd: root });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: 'usage', exitCode: 2, problems: [{ line: 1, column: 11 }] });
  });
});

describe('a foreign folder', () => {
  it('keeps its files, and every one in the way is named', async () => {
    const root = tempFolder();
    writeTree(root, {
      'websocket/server.ts': 'mine\n',
      'websocket/generated/events.ts': 'mine\n',
      'notes.txt': 'mine\n',
    });
    const { code, stderr } = await refused(root, chat);
    expect(code).toBe(4);
    expect(stderr).toContain('websocket/server.ts  exists, and was not written by this program');
    expect(stderr).toContain('websocket/generated/events.ts  exists');
    expect(stderr).toContain('Move or rename');
    expect(stderr).not.toContain('notes.txt');
  });

  it('with a folder in the place of a file, or a file in that of a folder, is refused', async () => {
    const root = tempFolder();
    writeTree(root, { 'package.json/x': '', websocket: '' });
    const { code, stderr } = await refused(root, chat);
    expect(code).toBe(4);
    expect(stderr).toContain('package.json  is a folder where a file must be');
    expect(stderr).toContain('websocket is a file where a folder must be');
  });

  it('with symbolic links that lead out of it is refused, and nothing is written there', async () => {
    const outside = tempFolder();
    const root = tempFolder();
    symlinkSync(outside, join(root, 'websocket'));
    symlinkSync(join(outside, 'new.json'), join(root, 'package.json'));
    const { code, stderr } = await refused(root, chat);
    expect(code).toBe(4);
    expect(stderr).toContain('symbolic link');
    expect([...snapshot(outside)]).toEqual([]);
  });

  it('whose place is taken by a file is refused', async () => {
    const root = tempFolder();
    writeTree(root, { app: '' });
    const { code, stderr } = await refused(root, ['init', 'app', ...chat]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^app {2}is a file where a folder must be/);
  });

  it('in which another run is at work is refused', async () => {
    const root = tempFolder();
    writeTree(root, { '.ws/run.lock': `${process.pid} ${hostname()}\n` });
    const { code, stderr } = await refused(root, chat);
    expect(code).toBe(4);
    expect(stderr).toContain('another run is writing this project');
  });

  it('with a lock that names paths outside of it loses nothing', async () => {
    const outside = tempFolder();
    writeTree(outside, { victim: '' });
    const root = tempFolder();
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const files = [{ path: `../${outside.split('/').at(-1)}/victim`, kind: 'scaffold', sha256: empty }];
    writeTree(root, { '.ws/lock.json': JSON.stringify({ lockVersion: 1, files }) });
    const { code, stderr } = await runCli(chat, { cwd: root });
    expect(code).toBe(0);
    expect(stderr).toContain('.ws/lock.json is damaged');
    expect([...snapshot(outside).keys()]).toEqual(['victim']);
  });
});

describe('a disk that cannot be written', () => {
  it('because of its permissions is refused before anything is written', async () => {
    const root = tempFolder();
    chmodSync(root, 0o755);
    mkdirSync(join(root, 'app'));
    chmodSync(join(root, 'app'), 0o555);
    const args = ['init', 'app', ...chat];
    const user = isRoot ? { uid: nobody, gid: nobody } : {};
    const { code, stderr } = await refused(root, args, () => runCli(args, { cwd: root, ...user }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^app {2}the folder cannot be written to: permission denied/);
  });

  it('because it is full leaves everything as it was', async (context) => {
    const root = tempFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', root], { encoding: 'utf8' });
    if (mounted.status !== 0) return context.skip(`cannot mount a small disk: ${mounted.stderr ?? mounted.error}`);
    onTestFinished(() => void spawnSync('umount', [root]));
    writeTree(root, { 'package.json': '{ "name": "mine" }\n' });
    const { code, stderr } = await refused(root, chat);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no space left on the disk\n {2}Nothing was written/);
  });

  it('beyond a size leaves everything as it was', async (context) => {
    const root = tempFolder();
    writeTree(root, { 'package.json': '{ "name": "mine" }\n' });
    const limited = ['--fsize=4096', process.execPath, cliPath, ...chat];
    if (spawnSync('prlimit', ['--version']).error !== undefined)
      return context.skip('there is no prlimit to set a limit');
    const { code, stderr } = await refused(root, chat, () => runProgram('prlimit', limited, { cwd: root }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/would become larger than this process may write\n {2}Nothing was written/);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { filesIn, snapshot } from '../snapshot.ts';
import { programsOnPath } from '../support/programs-on-path.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { cliPath, runCli } from './run-cli.ts';

const chat = ['--preset', 'chat', '--no-install'];

describe('init', () => {
  it('makes a project, and finds nothing to do the second time', async () => {
    const root = tempFolder();
    const first = await runCli(['init', 'my-app', ...chat], { cwd: root });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^ {2}create {4}websocket\/server\.ts$/m);
    const before = snapshot(root);
    expect(filesIn(root)).not.toContain('my-app/.ws/run.lock');
    const second = await runCli(['init', 'my-app', ...chat], { cwd: root });
    expect(second.stdout).toContain('Nothing to do');
    expect(second.code).toBe(0);
    expect(snapshot(root)).toEqual(before);
  });

  it('writes nothing under --dry-run', async () => {
    const root = tempFolder();
    const { code, stdout } = await runCli(['init', 'app', ...chat, '--dry-run', '--git'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toContain('Dry run, nothing was written');
    expect([...snapshot(root)]).toEqual([]);
  });

  it('follows a change of choices as long as nobody edited the files', async () => {
    const root = tempFolder();
    await runCli(chat, { cwd: root });
    const { code, stdout } = await runCli(['--no-presence', '--no-install', '--no-input'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}delete {4}websocket\/presence\/presence\.ts$/m);
    expect(existsSync(join(root, 'websocket/presence'))).toBe(false);
    expect(readFileSync(join(root, 'ws.config.json'), 'utf8')).toContain('"presence": false');
  });

  it('follows an edit of the protocol and keeps the handlers that their owner edited', async () => {
    const root = tempFolder();
    await runCli(chat, { cwd: root });
    const handler = join(root, 'websocket/handlers/message.ts');
    appendFileSync(handler, '// mine\n');
    const protocol = readFileSync(join(root, 'protocol.yaml'), 'utf8');
    writeTree(root, { 'protocol.yaml': protocol.replace('client:\n', 'client:\n  wave:\n    description: Waves.\n') });
    const { code, stdout } = await runCli(['--no-install', '--no-input'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}create {4}websocket\/handlers\/wave\.ts$/m);
    expect(readFileSync(handler, 'utf8')).toMatch(/\/\/ mine\n$/);
  });

  it('keeps edits, replaces no edited generated file, and takes line endings for no edit', async () => {
    const root = tempFolder();
    await runCli(chat, { cwd: root });
    const server = join(root, 'websocket/server.ts');
    writeTree(root, { 'websocket/server.ts': readFileSync(server, 'utf8').replaceAll('\n', '\r\n') });
    expect((await runCli(chat, { cwd: root })).stdout).toContain('Nothing to do');
    appendFileSync(server, '// mine\n');
    const { code, stderr } = await runCli(['--auth', 'none', '--no-install'], { cwd: root });
    expect(code).toBe(0);
    expect(stderr).toContain('no choice needs these any more: client: auth-refresh');
    const after = readFileSync(server, 'utf8');
    expect(after).toMatch(/\/\/ mine\n$/);
    expect(after).not.toContain('jwt');
    writeTree(root, { 'websocket/generated/events.ts': '// mine\n' });
    const before = snapshot(root);
    const refused = await runCli(['--auth', 'jwt', '--no-install'], { cwd: root });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('websocket/generated/events.ts  is generated, but was edited by hand');
    expect(snapshot(root)).toEqual(before);
  });

  it('rebuilds a damaged lock', async () => {
    const root = tempFolder();
    await runCli(chat, { cwd: root });
    const before = snapshot(root);
    writeTree(root, { '.ws/lock.json': '<<<<<<< HEAD\n' });
    expect((await runCli(chat, { cwd: root })).code).toBe(0);
    expect(snapshot(root)).toEqual(before);
  });

  it('adds to an existing package without losing a word of it', async () => {
    const root = tempFolder();
    writeTree(root, {
      'package.json': '{\r\n\t"name": "@me/mine",\r\n\t"scripts": { "dev": "vite" },\r\n\t"custom": 1\r\n}\r\n',
      '.gitignore': '*.log\n',
      'src/index.ts': 'export {};\n',
    });
    const { code, stdout } = await runCli(chat, { cwd: root });
    expect(code).toBe(0);
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    expect(text).not.toMatch(/[^\r]\n/);
    expect(JSON.parse(text)).toMatchObject({ name: '@me/mine', custom: 1, scripts: { dev: 'vite' } });
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('*.log\n');
    expect(stdout).toContain('npm run ws:dev');
  });

  it('reads a configuration, and flags win over it', async () => {
    const root = tempFolder();
    writeTree(root, {
      'choices.yaml': 'transport: socket.io\nauth: jwt\nrooms: none\nscaling: none # no Redis\n',
    });
    const args = ['init', 'app', '--config', 'choices.yaml', '--auth', 'none', '--no-input', '--no-install', '--json'];
    const { code, stdout } = await runCli(args, { cwd: root });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      choices: { auth: 'none', rooms: 'none', presence: false, features: [] },
      next: ['cd app', 'npm install', 'npm run dev', 'npm test'],
    });
  });

  it("keeps the form of the user's own configuration", async () => {
    const root = tempFolder();
    const text = '{"rooms":"none",   "auth":"none",\n"transport":"socket.io", "scaling":"none"}\n';
    writeTree(root, { 'ws.config.json': text });
    expect((await runCli(['--no-input', '--no-install'], { cwd: root })).code).toBe(0);
    expect(readFileSync(join(root, 'ws.config.json'), 'utf8')).toContain(text.slice(0, -2));
    const preset = await runCli(['--preset', 'chat', '--no-install'], { cwd: root });
    expect(preset.stderr).toContain('ws.config.json says auth none; it wins over --preset chat');
  });

  it('works where the run before was killed', async () => {
    const root = tempFolder();
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const { stdout: host } = spawnSync('hostname', { encoding: 'utf8' });
    writeTree(root, { '.ws/run.lock': `${pid} ${host.trim()}\n` });
    expect((await runCli(chat, { cwd: root })).code).toBe(0);
    expect(existsSync(join(root, '.ws/run.lock'))).toBe(false);
  });

  it('lets one of two runs at once write, and the tree is whole', async () => {
    const root = tempFolder();
    const runs = await Promise.all(Array.from({ length: 4 }, () => runCli(chat, { cwd: root })));
    expect(runs.some(({ code }) => code === 0)).toBe(true);
    for (const { code } of runs) expect([0, 4]).toContain(code);
    expect((await runCli(chat, { cwd: root })).stdout).toContain('Nothing to do');
    expect(filesIn(root).filter((path) => path.includes('run.lock') || path.endsWith('.tmp'))).toEqual([]);
  });
});

describe('installing', () => {
  const install = ['--preset', 'minimal', '--package-manager', 'pnpm', '--no-input'];

  it('shows its progress on standard error, and the next commands leave it out', async () => {
    const root = tempFolder();
    const { code, stdout, stderr } = await runCli(install, {
      cwd: root,
      env: programsOnPath({ pnpm: 'echo "got: $@"' }),
    });
    expect(code).toBe(0);
    expect(stderr).toContain('Installing with pnpm');
    expect(stderr).toContain('got: install');
    expect(stdout).toContain('Next:\n  pnpm run dev\n  pnpm test\n');
  });

  it('that fails keeps the project, says what to do, and ends with exit code 1', async () => {
    const root = tempFolder();
    const env = programsOnPath({ pnpm: 'echo "no network" >&2; exit 3' });
    const { code, stdout, stderr } = await runCli([...install, '--json'], { cwd: root, env });
    expect(code).toBe(1);
    expect(stderr).toContain('no network');
    expect(JSON.parse(stdout)).toMatchObject({ error: 'internal', exitCode: 1 });
    expect(existsSync(join(root, 'package.json'))).toBe(true);
    const again = await runCli(install, { cwd: root, env });
    expect(again.stdout).toContain('pnpm install');
  });

  it('is what comes next where the packages that are there are others', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'node_modules/left-pad'), { recursive: true });
    const args = ['--preset', 'minimal', '--no-install', '--no-input', '--package-manager', 'npm'];
    expect((await runCli(args, { cwd: root })).stdout).toContain('Next:\n  npm install\n');
    // Of a package.json that is as it was.
    expect((await runCli(args, { cwd: root })).stdout).toContain('Next:\n  npm install\n');
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      mkdirSync(join(root, 'node_modules', name), { recursive: true });
    }
    expect((await runCli(args, { cwd: root })).stdout).toContain('Next:\n  npm run dev\n');
  });

  it('in a workspace of pnpm leaves its settings to their owner, and says what they need', async () => {
    const root = tempFolder();
    const settings = 'packages:\n  - apps/*\n';
    writeTree(root, { 'pnpm-workspace.yaml': settings });
    const args = [...install, '--no-install'];
    const first = await runCli(['init', 'apps/a', ...args], { cwd: root });
    expect(first.stderr).toContain('add to it: allowBuilds: { esbuild: true }');
    expect(filesIn(root)).not.toContain('apps/a/pnpm-workspace.yaml');
    expect(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).toBe(settings);
    writeTree(root, { 'pnpm-workspace.yaml': `${settings}allowBuilds: { esbuild: true }\n` });
    expect(await runCli(['init', 'apps/b', ...args], { cwd: root })).toMatchObject({ code: 0, stderr: '' });
    // On its own it has settings of its own.
    expect(await runCli(['init', 'c', ...args], { cwd: tempFolder() })).toMatchObject({ code: 0, stderr: '' });
  });

  it('with a program that is not there says so', async () => {
    const root = tempFolder();
    const env = { ...process.env, PATH: tempFolder() };
    const { code, stderr } = await runCli(install, { cwd: root, env });
    expect(code).toBe(1);
    expect(stderr).toContain('pnpm was not found');
  });
});

describe('git', () => {
  const args = ['--preset', 'minimal', '--no-install', '--no-input'];

  it('gets a repository only when asked to, and only outside of one', async () => {
    const root = tempFolder();
    await runCli(['init', 'a', ...args], { cwd: root });
    expect(existsSync(join(root, 'a/.git'))).toBe(false);
    await runCli(['init', 'b', ...args, '--git'], { cwd: root });
    expect(existsSync(join(root, 'b/.git'))).toBe(true);
    const inside = await runCli(['init', 'b/c', ...args, '--git'], { cwd: root });
    expect(inside.stderr).toContain('inside a git repository already');
    expect(existsSync(join(root, 'b/c/.git'))).toBe(false);
  });

  it('need not be installed', async () => {
    const root = tempFolder();
    const env = { ...process.env, PATH: tempFolder() };
    const { code, stderr } = await runCli([...args, '--git'], { cwd: root, env });
    expect(code).toBe(0);
    expect(stderr).toContain('git was not found');
  });
});

describe('output', () => {
  it('of --help ends with two examples', async () => {
    for (const args of [['--help'], ['init', '--help'], ['help', 'init']]) {
      const { code, stdout } = await runCli(args);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /Examples:\n {2}\$ npx build-websocket-server .+\n {2}\$ npx build-websocket-server .+\n$/,
      );
    }
  });

  it('of --version is the version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
  });

  it('is nothing under --quiet', async () => {
    expect(await runCli([...chat, '--quiet'], { cwd: tempFolder() })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('has no stack trace without --debug', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'x'));
    rmSync(join(root, 'x'), { recursive: true });
    expect((await runCli(['--auth', 'x'], { cwd: root })).stderr).not.toContain('    at ');
    expect((await runCli(['--auth', 'x', '--debug'], { cwd: root })).stderr).toContain('    at ');
  });
});

/** Starts the program, and kills it some time after its guard has appeared. */
async function killWhileWriting(cwd: string, args: readonly string[], guard: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [cliPath, ...args], { cwd, stdio: 'ignore' });
  const ended = once(child, 'close');
  while (!existsSync(guard) && child.exitCode === null) await setImmediate();
  const start = performance.now();
  while (performance.now() - start < delayMs) await setImmediate();
  child.kill('SIGKILL');
  await ended;
}

describe('a run that is killed', () => {
  it('leaves no half-written file, and the next run completes the project', async () => {
    const whole = tempFolder();
    await runCli(['init', 'app', ...chat], { cwd: whole });
    const expected = snapshot(join(whole, 'app'));
    for (const delayMs of [0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20]) {
      const root = tempFolder();
      await killWhileWriting(root, ['init', 'app', ...chat], join(root, 'app/.ws/run.lock'), delayMs);
      const left = existsSync(join(root, 'app')) ? snapshot(join(root, 'app')) : new Map<string, string>();
      for (const [path, what] of left) {
        if (!path.endsWith('.tmp') && !['.ws/run.lock', '.ws/pending.json'].includes(path))
          expect([path, what]).toEqual([path, expected.get(path)]);
      }
      expect((await runCli(['init', 'app', ...chat], { cwd: root })).code).toBe(0);
      const after = new Map(snapshot(join(root, 'app')));
      // Killed after its last write: all there, and the guard goes with the next run that writes.
      after.delete('.ws/run.lock');
      expect(after).toEqual(expected);
    }
  });
});

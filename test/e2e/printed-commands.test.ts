import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackageManager } from '../../src/choices/choices.ts';
import { version } from '../../src/version.ts';
import { programsOnPath } from '../support/programs-on-path.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { cliPath, runCli, runProgram } from './run-cli.ts';

const minimal = ['--preset', 'minimal', '--no-install', '--no-git'];

/** How a package manager is asked for a program that is not installed, without the version of it. */
const runners = { npm: 'npx', pnpm: 'pnpm dlx', yarn: 'npx', bun: 'bunx' } as const;

/** What such a program does: it runs the built one, where it is asked for that and nothing else. */
function shim(words: readonly string[]): string {
  const checks = [...words, `build-websocket-server*`].map(
    (word) => `case "$1" in ${word}) shift;; *) echo "unknown: $*" >&2; exit 64;; esac`,
  );
  return [...checks, `exec '${process.execPath}' '${cliPath}' "$@"`].join('\n');
}

const env = (): NodeJS.ProcessEnv => programsOnPath({ npx: shim([]), pnpm: shim(['dlx']), bunx: shim([]) });

/** Types a command into a shell, as it was printed. */
const type = (command: string, cwd: string) => runProgram('sh', ['-c', command], { cwd, env: env() });

/** What stands behind a text, up to the end of its line. */
function printedAfter(text: string, output: string): string {
  const start = output.indexOf(text);
  expect(start, output).toBeGreaterThanOrEqual(0);
  return output.slice(start + text.length).split('\n')[0] ?? '';
}

describe('a command that is printed runs as it stands', () => {
  it.each([
    [['my app', '--yes', ...minimal], 'my app'],
    [['--yes', ...minimal, 'my-app'], 'my-app'],
  ])('for the folder in %j', async (args, folder) => {
    const root = tempFolder();
    const { code, stderr } = await runCli(args, { cwd: root });
    expect(code).toBe(2);
    expect(existsSync(join(root, folder))).toBe(false);
    const command = printedAfter('For a project in a folder of that name: ', stderr);
    expect(await type(command, root)).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(root, folder, 'protocol.yaml'))).toBe(true);
  });

  it('where there is no project', async () => {
    const root = tempFolder();
    const { stderr } = await runCli(['check'], { cwd: root });
    const command = printedAfter('Make a project first: ', stderr).replace(/; or .*/, '');
    expect(await type(`${command} ${minimal.join(' ')}`, root)).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['--help', 'init --help', 'generate --help', 'check --help', 'diff --help', 'eject --help'])(
    'in what %s shows',
    async (words) => {
      const { stdout } = await runCli(words.split(' '));
      const examples = [...stdout.matchAll(/^ {2}\$ (.+)$/gm)].map(([, command = '']) => command);
      expect(examples.length).toBeGreaterThanOrEqual(2);
      for (const example of examples) {
        expect(await type(`${example} --help`, tempFolder()), example).toMatchObject({ code: 0, stderr: '' });
      }
    },
  );

  it.each(Object.keys(runners) as PackageManager[])('in a project of %s', async (manager) => {
    const root = tempFolder();
    await runCli([...minimal, '--package-manager', manager], { cwd: root });
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const program = `${runners[manager]} build-websocket-server@${version}`;
    expect([scripts['ws:generate'], scripts['ws:check']]).toEqual([`${program} generate`, `${program} check`]);
    const protocol = readFileSync(join(root, 'protocol.yaml'), 'utf8');
    writeTree(root, {
      'protocol.yaml': protocol.replace('client:\n', 'client:\n  "say it\'s me": {}\n'),
    });
    const stale = await runCli(['check'], { cwd: root });
    expect(stale.code).toBe(3);
    expect((await type(printedAfter('See what it would change with: ', stale.stdout), root)).code).toBe(0);
    expect((await type(printedAfter('Mend that with: ', stale.stdout), root)).code).toBe(0);
    expect((await type(scripts['ws:check'], root)).code).toBe(0);
  });

  it('where a file is left behind', async () => {
    const root = tempFolder();
    await runCli(minimal, { cwd: root });
    const handler = join(root, 'websocket/handlers/echo.ts');
    writeTree(root, {
      'websocket/handlers/echo.ts': `${readFileSync(handler, 'utf8')}// mine\n`,
      'protocol.yaml': 'version: 1.0.0\nclient:\n  other: {}\n',
    });
    const { stdout } = await runCli(['generate'], { cwd: root });
    const command = printedAfter('then delete them with: ', stdout);
    expect(await type(`${command} --yes`, root)).toMatchObject({ code: 0 });
    expect(existsSync(handler)).toBe(false);
  });
});

describe('--yes and --no-input', () => {
  it.each(['generate', 'check', 'diff', 'prune', 'restore', 'eject', 'rename event echo say'])(
    'are known to %s',
    async (command) => {
      const root = tempFolder();
      await runCli(minimal, { cwd: root });
      const { code, stderr } = await runCli([...command.split(' '), '--yes', '--no-input'], { cwd: root });
      expect([code, stderr]).toEqual([0, '']);
    },
  );
});

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choices, PackageManager } from '../../../src/choices/choices.ts';
import { presets } from '../../../src/choices/presets.ts';
import { projectName } from '../../../src/commands/found/project-name.ts';
import { findWorkspace, whyNotInstall } from '../../../src/commands/found/workspace.ts';
import { nextCommands } from '../../../src/commands/next-commands.ts';
import { detectPackageManager } from '../../../src/package-managers/detect.ts';
import { programCommand } from '../../../src/package-managers/program-command.ts';
import { tempFolder } from '../../temp-folder.ts';
import { writeTree } from '../../write-tree.ts';

describe('the package manager', () => {
  const detect = (files: Record<string, string>, userAgent?: string) => {
    const root = tempFolder();
    writeTree(root, files);
    return detectPackageManager(root, userAgent);
  };
  const agent = 'bun/1.2.0 npm/? node/v20.19.0 linux x64';

  it('is the one that package.json names, then that of the lock file, then that of the caller, then npm', () => {
    const named = { 'package.json': '\ufeff{ "packageManager": "yarn@4.0.0+sha224.0" }', 'pnpm-lock.yaml': '' };
    expect(detect(named, agent)).toBe('yarn');
    expect(detect({ 'package.json': '{}', 'pnpm-lock.yaml': '' }, agent)).toBe('pnpm');
    expect(detect({ 'package.json': '{ broken' }, agent)).toBe('bun');
    expect(detect({ 'package.json': '{ "packageManager": "cnpm@1" }' }, 'cnpm/1')).toBe('npm');
    expect(detect({})).toBe('npm');
  });
});

describe('the package manager of a package in a repository', () => {
  const agent = 'npm/10.8.2 node/v20.19.0 linux x64';
  const detect = (files: Record<string, string>, folder = 'packages/server') => {
    const root = tempFolder();
    writeTree(root, files);
    return detectPackageManager(join(root, folder), agent);
  };

  it.each([
    ['a lock file', { 'yarn.lock': '', '.git/HEAD': '' }, 'yarn'],
    ['packageManager', { 'package.json': '{ "packageManager": "pnpm@10.1.0" }', '.git/HEAD': '' }, 'pnpm'],
    ['devEngines', { 'package.json': '{ "devEngines": { "packageManager": { "name": "bun" } } }', '.git': '' }, 'bun'],
    ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': 'packages: [packages/*]\n' }, 'pnpm'],
    ['workspaces', { 'package.json': '{ "workspaces": ["packages/*"] }', 'bun.lock': '' }, 'bun'],
  ])('is that of the folder above with %s', (_, files, expected) => expect(detect(files)).toBe(expected));

  it('is that of the nearest folder that says one, its own before all', () => {
    const files = { 'pnpm-workspace.yaml': '', 'packages/yarn.lock': '', '.git/HEAD': '' };
    expect(detect(files)).toBe('yarn');
    expect(detect({ ...files, 'packages/server/package-lock.json': '{}' })).toBe('npm');
  });

  it('is not that of a folder that has nothing to do with it', () => {
    expect(detect({ 'yarn.lock': '' })).toBe('npm');
    expect(detect({ 'yarn.lock': '', 'packages/.git/HEAD': '' })).toBe('npm');
  });
});

describe('a workspace', () => {
  const reasons = (files: Record<string, string>, manager: PackageManager, folder = 'packages/server') => {
    const root = tempFolder();
    writeTree(root, files);
    return whyNotInstall(findWorkspace(join(root, folder)), manager).map((reason) => reason.replace(root, ''));
  };
  const pnpm = { 'pnpm-workspace.yaml': "packages:\n  - 'packages/**' # ours\n  - '!**/old'\n" };
  const npm = { 'package.json': '{ "workspaces": { "packages": ["./apps/*"] } }', 'package-lock.json': '{}' };

  it('installs the packages that it lists', () => {
    expect(reasons(pnpm, 'pnpm')).toEqual([]);
    expect(reasons(npm, 'npm', 'apps/server')).toEqual([]);
    expect(reasons({ 'package-lock.json': '{}' }, 'pnpm')).toEqual([]);
  });

  it('gets no lock file of another package manager', () => {
    expect(reasons(pnpm, 'npm')).toEqual([
      '/pnpm-workspace.yaml: this workspace is installed by pnpm, so nothing is by npm: choose --package-manager pnpm',
    ]);
    expect(reasons({ ...pnpm, 'packages/server/package-lock.json': '{}' }, 'npm')).toEqual([]);
  });

  it('is to list a package before it is installed there', () => {
    const add = (file: string, path: string) => [
      `/${file}: this workspace does not list ${path}, so nothing is installed: add it to the packages there`,
    ];
    expect(reasons(pnpm, 'pnpm', 'packages/old')).toEqual(add('pnpm-workspace.yaml', 'packages/old'));
    expect(reasons(npm, 'npm')).toEqual(add('package.json', 'packages/server'));
    expect(reasons({ 'pnpm-workspace.yaml': '' }, 'pnpm', 'server')).toEqual(add('pnpm-workspace.yaml', 'server'));
  });
});

describe('the command that starts the program', () => {
  it('is that of the package manager, and of a Yarn that has one', () => {
    expect(programCommand('pnpm', '1.2.3')).toBe('pnpm dlx build-websocket-server@1.2.3');
    expect(programCommand('yarn', '1.2.3')).toBe('npx build-websocket-server@1.2.3');
    expect(programCommand('yarn', '1.2.3', 'yarn@1.22.22')).toBe('npx build-websocket-server@1.2.3');
    expect(programCommand('yarn', '1.2.3', 'yarn@4.9.1+sha512.0')).toBe('yarn dlx build-websocket-server@1.2.3');
  });
});

describe('the name of the project', () => {
  it.each([
    ['/x/my-app', 'my-app'],
    ['/x/My App (2)', 'my-app-2'],
    ['/x/Übergröße', 'ubergro-e'],
    ['/x/.hidden', 'hidden'],
    ['/x/日本', 'websocket-server'],
    ['/x/node_modules', 'websocket-server'],
    ['/', 'websocket-server'],
  ])('of %s is %s', (folder, name) => expect(projectName(folder, undefined)).toBe(name));

  it('is that of the existing package', () => {
    expect(projectName('/x/a', '{ "name": "@team/b" }')).toBe('@team/b');
    expect(projectName('/x/a', '{ "name": 1 }')).toBe('a');
    expect(projectName('/x/a', '{ broken')).toBe('a');
  });
});

describe('the commands to type next', () => {
  const scripts = new Map([
    ['dev', 'ws:dev'],
    ['token', 'token'],
    ['test', 'test'],
  ]);
  const next = (root: string, manager: PackageManager, preset: 'chat' | 'minimal', isInstalled: boolean) => {
    const choices = { ...presets[preset], packageManager: manager } as Choices;
    return nextCommands({ root, choices, scripts, isInstalled }, '/home/me');
  };

  it('use the package manager and the names of the scripts', () => {
    expect(next('/home/me/app', 'npm', 'chat', false)).toEqual([
      'cd app',
      'npm install',
      'npm run ws:dev',
      'npm run token -- alice',
    ]);
    expect(next('/home/me', 'pnpm', 'chat', true)).toEqual(['pnpm run ws:dev', 'pnpm run token alice', 'pnpm test']);
    expect(next('/home/me', 'yarn', 'minimal', true)).toEqual(['yarn run ws:dev', 'yarn test']);
    expect(next('/home/me', 'bun', 'minimal', true)).toEqual(['bun run ws:dev', 'bun run test']);
    expect(next('/home/you', 'npm', 'minimal', true)[0]).toBe('cd /home/you');
  });

  it.each(["it's here", '-x', 'a b', '$(touch x)', '`x`', '"', 'ä'])('lead a shell into the folder %s', (name) => {
    const here = tempFolder();
    const root = join(here, name);
    mkdirSync(root);
    const choices = { ...presets.minimal, packageManager: 'npm' } as Choices;
    const [command = ''] = nextCommands({ root, choices, scripts, isInstalled: true }, here);
    expect(execFileSync('sh', ['-c', `${command} && pwd`], { cwd: here, encoding: 'utf8' })).toBe(`${root}\n`);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choices, PackageManager } from '../../src/choices/choices.ts';
import { detectPackageManager } from '../../src/choices/detect-package-manager.ts';
import { presets } from '../../src/choices/presets.ts';
import { nextCommands } from '../../src/commands/next-commands.ts';
import { projectName } from '../../src/commands/project-name.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';

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

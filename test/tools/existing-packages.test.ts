import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, runProgram } from '../e2e/run-cli.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { install } from './install.ts';

type Files = Readonly<Record<string, string>>;

/** Runs something in a folder; it must go well. */
async function run(folder: string, program: string, args: readonly string[], env = process.env): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd: folder, env });
  expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  return stdout;
}

/** Adds a server, and installs it. */
async function addServer(folder: string, args: readonly string[], env = process.env): Promise<string> {
  const result = await runCli(['init', ...args, '--preset', 'minimal', '--no-input', '--no-git'], { cwd: folder, env });
  expect([result.code, result.code === 0 ? '' : result.stdout + result.stderr]).toEqual([0, '']);
  return result.stderr;
}

const manifest = (more: object) => JSON.stringify({ name: 'shop', version: '1.0.0', private: true, ...more });

/** What `nest new` of Nest 11 writes, as far as it is compiled. */
const nest: Files = {
  'package.json': manifest({
    scripts: { build: 'nest build', start: 'nest start' },
    dependencies: {
      '@nestjs/common': '^11.0.1',
      '@nestjs/core': '^11.0.1',
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.1',
    },
    devDependencies: { '@nestjs/cli': '^11.0.0', '@types/node': '^22.10.7', typescript: '^5.9.2' },
  }),
  'nest-cli.json': JSON.stringify({ sourceRoot: 'src', compilerOptions: { deleteOutDir: true } }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      resolvePackageJsonExports: true,
      esModuleInterop: true,
      isolatedModules: true,
      declaration: true,
      removeComments: true,
      emitDecoratorMetadata: true,
      experimentalDecorators: true,
      allowSyntheticDefaultImports: true,
      target: 'ES2023',
      sourceMap: true,
      outDir: './dist',
      baseUrl: './',
      incremental: true,
      skipLibCheck: true,
      strictNullChecks: true,
    },
  }),
  'tsconfig.build.json': JSON.stringify({
    extends: './tsconfig.json',
    exclude: ['node_modules', 'test', 'dist', '**/*spec.ts'],
  }),
  'src/app.module.ts':
    "import { Module } from '@nestjs/common';\n\n@Module({ imports: [], controllers: [], providers: [] })\nexport class AppModule {}\n",
  'src/main.ts':
    "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\n\nvoid NestFactory.create(AppModule);\n",
};

describe('an application of Nest', () => {
  it('is compiled as before when the lines that were said are in its configurations, beside the server', async () => {
    const folder = tempFolder();
    writeTree(folder, nest);
    const notes = await addServer(folder, ['--package-manager', 'npm']);
    for (const [, name = '', line = ''] of notes.matchAll(/^(tsconfig\S*) compiles .*? in it: "exclude": (.+)$/gm)) {
      const config = JSON.parse(nest[name] ?? '');
      writeTree(folder, { [name]: JSON.stringify({ ...config, exclude: JSON.parse(line) }) });
    }
    await run(folder, 'npm', ['run', 'build']);
    expect(readdirSync(join(folder, 'dist'))).toContain('main.js');
    await run(folder, 'npm', ['run', 'ws:build']);
    expect(existsSync(join(folder, 'dist-websocket/main.js'))).toBe(true);
    await run(folder, 'npm', ['run', 'typecheck']);
    await run(folder, 'npm', ['test']);
    expect(readdirSync(join(folder, 'dist'))).not.toContain('websocket');
  });
});

describe('a package with dependencies that are too old', () => {
  it('has a server that works once they are raised', async () => {
    const folder = tempFolder();
    const devDependencies = { vitest: '^1.6.0', typescript: '^5.4.0', '@types/node': '^18.0.0' };
    writeTree(folder, { 'package.json': manifest({ dependencies: { zod: '^3.22.0' }, devDependencies }) });
    expect(await addServer(folder, ['--no-install'])).toMatch(/zod \^3\.22\.0: needs .*--raise-dependencies/s);
    await addServer(folder, ['--raise-dependencies', '--no-install']);
    await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts']);
    await run(folder, 'npm', ['run', 'typecheck']);
    await run(folder, 'npm', ['test']);
  });
});

describe('a workspace', () => {
  const tools = suiteFolder();
  beforeAll(() => install(tools(), ['pnpm@12.21.0']));

  it.each([
    ['npm', { 'package.json': manifest({ workspaces: ['packages/*'] }) }, 'package-lock.json'],
    [
      'pnpm',
      {
        'package.json': manifest({}),
        'pnpm-workspace.yaml': 'packages: [packages/*]\nallowBuilds:\n  esbuild: false\n',
      },
      'pnpm-lock.yaml',
    ],
  ])('of %s has one lock file', async (manager, files: Files, lockFile) => {
    const folder = tempFolder();
    writeTree(folder, files);
    const env = { ...process.env, PATH: `${join(tools(), 'node_modules/.bin')}${delimiter}${process.env.PATH}` };
    await addServer(folder, ['packages/chat'], env);
    const locks = (path: string) => readdirSync(join(folder, path)).filter((name) => /lock/.test(name));
    expect([locks('.'), locks('packages/chat')]).toEqual([[lockFile], []]);
    await run(join(folder, 'packages/chat'), manager, ['run', 'typecheck'], env);
  });
});

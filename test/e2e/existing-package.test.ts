import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { linkModules, presetChoices, runTool, scaffold } from '../support/project.ts';
import { createClient } from '../support/sdk.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { runCli } from './run-cli.ts';

/** What `npm init -y` of npm 11 writes. */
const fresh = `{
  "name": "shop",
  "version": "1.0.0",
  "description": "",
  "main": "index.js",
  "scripts": {
    "test": "echo \\"Error: no test specified\\" && exit 1"
  },
  "keywords": [],
  "author": "",
  "license": "ISC",
  "type": "commonjs"
}
`;

const grownManifest = [
  '{',
  '\t"name": "shop",',
  '\t"type":   "commonjs",',
  '\t"scripts": { "dev": "node index.js",  "test": "node --test" },',
  '\t"dependencies": {',
  '\t\t"zod": "4.6.7"',
  '\t},',
  '\t"author": "Ünal"',
  '}',
  '',
].join('\r\n');

const grown = {
  'package.json': grownManifest,
  'tsconfig.json':
    '{\n  // Ours.\n  "compilerOptions": { "strict": false }, /* all of it */\n  "include": ["index.ts"],\n}\n',
  '.gitignore': '# Build\ncoverage/',
  '.env.example': 'SHOP_KEY=\n',
  'index.js': "console.log('shop');\n",
  'README.md': '# Shop\n',
};

async function addServer(files: Readonly<Record<string, string>>, note = ''): Promise<string> {
  const folder = tempFolder();
  writeTree(folder, files);
  const run = await runCli(['--preset', 'chat', '--no-input', '--no-install', '--no-git'], { cwd: folder });
  expect(run).toMatchObject({ code: 0, stderr: note });
  linkModules(folder);
  return folder;
}

function scriptsOf(folder: string): Readonly<Record<string, string>> {
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return manifest.scripts;
}

async function expectToServe(folder: string): Promise<void> {
  await runTool('tsc', ['-p', 'tsconfig.websocket.build.json'], folder);
  await runTool('tsc', ['-p', 'tsconfig.websocket.json'], folder);
  const env = serverEnv(folder);
  const server = await startServer(folder, env);
  try {
    const client = await createClient(folder, server.url, tokenFor('alice', env));
    await client.connect();
    expect(await client.join('lobby')).toMatchObject({ roomId: 'lobby' });
    client.disconnect();
  } finally {
    await server.kill();
  }
}

/** A package that compiles its sources, as the compiler finds them; and an application of Nest. */
const built = {
  'package.json': JSON.stringify({ name: 'shop', scripts: { build: 'tsc', start: 'node dist/index.js' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { rootDir: 'src', outDir: 'dist', types: [] } }),
  'src/index.ts': 'export const shop = true;\n',
};
const nest = {
  'package.json': JSON.stringify({ name: 'shop', scripts: { build: 'tsc -p tsconfig.build.json' } }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { rootDir: './src', outDir: './dist', types: [] },
    include: ['src'],
  }),
  'tsconfig.build.json': JSON.stringify({ extends: './tsconfig.json', include: ['**/*'], exclude: ['dist', 'test'] }),
  'src/main.ts': 'export const shop = true;\n',
};

/** What is said of a configuration that compiles files of the server. */
function noteOf(name: string, exclude: readonly string[]): string {
  const line = `"exclude": [${exclude.map((place) => JSON.stringify(place)).join(', ')}]`;
  return `${name} compiles files of this server, too; keep them out by this line in it: ${line}\n`;
}

describe('a server added to a package', () => {
  it.each([
    ['a compilation of all that there is', 'tsconfig.json', built, ['node_modules', 'dist'], 'index.js'],
    ['a tsconfig.build.json', 'tsconfig.build.json', nest, ['dist', 'test'], 'main.js'],
  ] as const)(
    'with %s says what keeps it out, and compiles to another place',
    async (_, name, files, exclude, main) => {
      const left = [...exclude, 'scripts/dev-env.ts', 'scripts/token.ts', 'tests/websocket', 'websocket'];
      const folder = await addServer(files, noteOf(name, left));
      const config = JSON.parse(files[name as keyof typeof files]);
      writeTree(folder, { [name]: JSON.stringify({ ...config, exclude: left }) });
      await runTool('npm', ['run', 'build'], folder);
      expect(readdirSync(join(folder, 'dist'))).toEqual([main]);
      for (const script of ['ws:build', 'typecheck']) await runTool('npm', ['run', script], folder);
      expect(readdirSync(join(folder, 'dist'))).toEqual([main]);
      expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('dist-websocket/\n');
      const server = await startServer(folder, serverEnv(folder), { outDir: 'dist-websocket' });
      onTestFinished(server.kill);
      expect(await fetch(`${server.url}/readyz`)).toMatchObject({ status: 200 });
    },
  );

  it('that was just begun, of CommonJS, takes the place of its missing tests, and works', async () => {
    const folder = await addServer({ 'package.json': fresh });
    expect(scriptsOf(folder)).toMatchObject({ test: expect.stringContaining('vitest') });
    expect(await runTool('npm', ['test'], folder)).toMatch(/Tests {2}\d+ passed/);
    await expectToServe(folder);
  });

  it('that has grown leaves what is there, byte for byte, and works beside it', async () => {
    const folder = await addServer(grown);
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    for (const path of ['tsconfig.json', 'index.js', 'README.md'] as const) expect(read(path)).toBe(grown[path]);
    for (const path of ['.gitignore', '.env.example'] as const) {
      expect(read(path).slice(0, grown[path].length)).toBe(grown[path]);
    }

    const manifest = read('package.json');
    const lines = manifest.split('\r\n');
    for (const line of ['\t"name": "shop",', '\t"type":   "commonjs",', '\t"author": "Ünal",'])
      expect(lines).toContain(line);
    expect(manifest.replaceAll('\r\n', '')).not.toContain('\n');
    expect(manifest).not.toMatch(/^ /m);
    expect(manifest).toContain('"zod": "4.6.7"');

    const scripts = scriptsOf(folder);
    expect(scripts).toMatchObject({ dev: 'node index.js', test: 'node --test' });
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['ws:dev', 'ws:test', 'build', 'start', 'token']));
    await expectToServe(folder);
  });
});

describe('a server in a bundle', () => {
  it('finds its settings from wherever the bundle is, and ends what its handlers share', async () => {
    const folder = tempFolder();
    await scaffold(folder, presetChoices('minimal'));
    const context = readFileSync(join(folder, 'websocket/context.ts'), 'utf8');
    writeTree(folder, {
      'websocket/context.ts': context
        .replace('return { io, log }', "return { io, log, name: 'database' }")
        .replace(
          '(_services: Services): Promise<void> {}',
          "({ log, name }: Services) { log.info('closed: '.concat(name)); }",
        ),
    });
    await bundle({
      absWorkingDir: folder,
      entryPoints: ['websocket/main.ts'],
      outfile: 'build/server/main.js',
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const server = await startServer(folder, serverEnv(folder), { outDir: 'build/server' });
    onTestFinished(server.kill);
    expect(await fetch(`${server.url}/readyz`)).toMatchObject({ status: 200 });
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.output()).toContain('closed: database');
  });
});

describe('a server in a workspace', () => {
  const make = async (...more: string[]) => {
    const folder = tempFolder();
    writeTree(folder, { 'pnpm-workspace.yaml': 'packages: [packages/*]\n', 'pnpm-lock.yaml': '' });
    const run = await runCli(['init', 'packages/chat', '--preset', 'minimal', '--no-input', '--no-git', ...more], {
      cwd: folder,
    });
    expect(run.code).toBe(0);
    return { ...run, files: readdirSync(join(folder, 'packages/chat')) };
  };

  it('is of its package manager', async () => {
    const { stdout, stderr } = await make('--no-install');
    expect(stdout).toContain('packageManager pnpm\n');
    expect(stdout).toContain('  pnpm install\n');
    expect(stderr).toMatch(/^\S*pnpm-workspace\.yaml: this workspace says which packages may build; [^\n]*\n$/);
  });

  it('is not installed by another one', async () => {
    const { stderr, files } = await make('--package-manager', 'npm');
    expect(stderr).toBe(
      'pnpm-workspace.yaml: this workspace is installed by pnpm, so nothing is by npm: choose --package-manager pnpm\n',
    );
    expect(files).not.toContain('node_modules');
    expect(files).not.toContain('package-lock.json');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesIn, snapshot } from '../snapshot.ts';
import { linkModules, runTool } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { tempFolder } from '../temp-folder.ts';
import { runCli, runProgram } from './run-cli.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const name = 'build-websocket-server';

describe('the packed program', () => {
  const folder = suiteFolder();
  const installed = () => join(folder(), 'node_modules', name);

  beforeAll(async () => {
    const packed = await runTool('npm', ['pack', '--ignore-scripts', '--pack-destination', folder()], repository);
    await runTool('npm', ['install', '--offline', '--ignore-scripts', join(folder(), packed.trim())], folder());
  });

  it('needs no other package', () => {
    expect(readdirSync(join(folder(), 'node_modules')).sort()).toEqual(['.bin', '.package-lock.json', name]);
    const manifest: unknown = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
  });

  it('holds the program and what explains it, and nothing else', () => {
    const files = filesIn(installed());
    const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect(files.filter((path) => !path.startsWith('dist/'))).toEqual(['bin/ws.js', ...documents].sort());
    expect(files.filter((path) => path.startsWith('dist/') && !path.endsWith('.js'))).toEqual([
      'dist/THIRD-PARTY-LICENSES.txt',
    ]);
  });

  it('names the licence of every package that is part of it', () => {
    const licences = readFileSync(join(installed(), 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const bundled of ['commander', 'handlebars', 'inquirer', 'jsonc-parser', 'yaml']) {
      expect(licences).toMatch(new RegExp(`^${bundled} \\d+\\.\\d+\\.\\d+ \\(\\w+\\)\\n\\n`, 'm'));
    }
    expect(licences).toContain('Yehuda Katz');
  });

  it('is a sound package', async () => {
    const { messages } = await publint({ pkgDir: installed(), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it.each([name, 'ws'])('makes a project that compiles, started as %s', async (program) => {
    const root = tempFolder();
    const flags = ['init', 'app', '--preset', 'chat', '--no-install', '--no-git', '--cwd', root];
    const npx = await runProgram('npx', ['--no-install', program, ...flags], { cwd: folder() });
    expect(npx).toMatchObject({ code: 0 });
    linkModules(join(root, 'app'));
    await runTool('tsc', [], join(root, 'app'));
  });

  it('makes the same project as the repository', async () => {
    const [theirs, ours] = [tempFolder(), tempFolder()];
    const flags = ['init', 'app', '--preset', 'chat', '--no-install', '--no-git'];
    await runProgram(join(folder(), 'node_modules/.bin', name), flags, { cwd: theirs });
    await runCli(flags, { cwd: ours });
    expect(snapshot(theirs).size).toBeGreaterThan(0);
    expect(snapshot(theirs)).toEqual(snapshot(ours));
  });
});

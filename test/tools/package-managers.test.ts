import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTree } from '../write-tree.ts';
import { openWorkshop } from './workshop.ts';

const quiet = '--no-input --no-git';

describe.each(['11.19.1', '10.9.4'])('npm %s', (version) => {
  it('installs a project without a warning, and runs its scripts', async () => {
    const { shell, program } = await openWorkshop([`npm@${version}`]);
    expect(await program(`init app --preset minimal --package-manager npm ${quiet}`)).not.toMatch(/install-scripts/);
    await shell('npm run typecheck && npm test -- server', 'app');
  });
});

describe.each(['12.21.0', '10.34.5'])('pnpm %s', (version) => {
  const init = `--preset minimal --package-manager pnpm ${quiet}`;

  it('installs a project without a question, and runs its scripts', async () => {
    const { shell, program } = await openWorkshop([`pnpm@${version}`]);
    expect(await program(`init app ${init}`)).not.toMatch(/ignored build scripts/i);
    await shell('pnpm run typecheck && pnpm test server && pnpm install --frozen-lockfile', 'app');
  });

  it('does so in a workspace with what its owner is told to add', async () => {
    const { folder, shell, program } = await openWorkshop([`pnpm@${version}`]);
    const workspace = join(folder, 'workspace');
    writeTree(workspace, { 'package.json': '{ "private": true }\n', 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n' });
    mkdirSync(join(workspace, 'apps'));
    const output = await program(`init apps/app ${init} --no-install`, 'workspace');
    const [, line = ''] = /add to it: (allowBuilds.*)/.exec(output) ?? [];
    writeTree(workspace, { 'pnpm-workspace.yaml': `packages:\n  - apps/*\n${line}\n` });
    await shell('pnpm install && pnpm --filter app run typecheck', 'workspace');
    expect(await program('check', 'workspace/apps/app')).toMatch(/Up to date/);
  });
});

describe.each([
  ["Yarn 4 with Plug'n'Play", '@yarnpkg/cli-dist@4.18.1'],
  ['Yarn 1', 'yarn@1.22.22'],
])('%s', (_, yarn) => {
  it('installs, compiles and tests a project', async () => {
    const { folder, shell, program } = await openWorkshop([yarn]);
    await program(`init app --preset feed --package-manager yarn ${quiet} --no-install`);
    spareOptionalPackage(join(folder, 'app'));
    expect(await shell('yarn install', 'app')).not.toMatch(/build scripts have been disabled/);
    await shell('yarn run typecheck && yarn run build && yarn test server.test', 'app');
  });
});

/** Vite names an optional package for Windows that not every registry has, and Yarn looks for it everywhere. */
function spareOptionalPackage(project: string): void {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const resolutions = { 'napi-windows-process-start-time': 'npm:ms@2.1.3' };
  writeTree(project, { 'package.json': JSON.stringify({ ...manifest, resolutions }, null, 2) });
}

it('Bun 1.3.3 installs a project with all that its packages run, and runs its scripts', async () => {
  const { shell, program } = await openWorkshop(['bun@1.3.3']);
  // Its program is put in place by a script, which is not run by itself here.
  await shell('node install.js', 'tools/node_modules/bun');
  await program(`init app --preset minimal --package-manager bun ${quiet} --no-install`);
  await shell('bun install && bun run typecheck', 'app');
  expect(await shell('bun pm untrusted', 'app')).toMatch(/Found 0 untrusted dependencies/);
});

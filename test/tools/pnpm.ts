import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial, Workshop } from '../support/tool-trial.ts';
import { writeTree } from '../write-tree.ts';

const init = '--preset minimal --package-manager pnpm --no-input --no-git';

/** It is installed without a question or a warning, and its scripts run. */
function installs({ shell, program }: Workshop): void {
  const output = program(`init app ${init}`);
  assert.doesNotMatch(output, /ignored build scripts|warn/i);
  shell('pnpm run typecheck && pnpm test server && pnpm install --frozen-lockfile', 'app');
}

/** In a workspace, whose settings are its owner's, what is to be added to them is said, and does it. */
function joinsWorkspace({ folder, shell, program }: Workshop): void {
  const workspace = join(folder, 'workspace');
  writeTree(workspace, { 'package.json': '{ "private": true }\n', 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n' });
  mkdirSync(join(workspace, 'apps'));
  const output = program(`init apps/app ${init} --no-install`, 'workspace');
  const [, line] = /add to it: (.*)/.exec(output) ?? [];
  assert.ok(line, output);
  shell(`echo '${line}' >> pnpm-workspace.yaml && pnpm install && pnpm --filter app run typecheck`, 'workspace');
  assert.match(program('check', 'workspace/apps/app'), /Up to date/);
}

const versions = ['12.21.0', '10.34.5'];

export const trials: readonly Trial[] = versions.flatMap((version) => [
  { name: `pnpm ${version}`, packages: [`pnpm@${version}`], run: installs },
  { name: `pnpm ${version} in a workspace`, packages: [`pnpm@${version}`], run: joinsWorkspace },
]);

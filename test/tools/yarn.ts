import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial, Workshop } from '../support/tool-trial.ts';
import { writeTree } from '../write-tree.ts';

/** It is installed, compiled and tested. */
function installs({ folder, shell, program }: Workshop): void {
  program('init app --preset feed --package-manager yarn --no-input --no-git --no-install');
  spareOptionalPackage(join(folder, 'app'));
  const output = shell('yarn install', 'app');
  assert.doesNotMatch(output, /build scripts have been disabled/);
  shell('yarn run typecheck && yarn run build && yarn test server.test', 'app');
}

/** Vite names an optional package for Windows that not every registry has, and Yarn looks for it everywhere. */
function spareOptionalPackage(project: string): void {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const resolutions = { 'napi-windows-process-start-time': 'npm:ms@2.1.3' };
  writeTree(project, { 'package.json': JSON.stringify({ ...manifest, resolutions }, null, 2) });
}

export const trials: readonly Trial[] = [
  { name: "Yarn 4 with Plug'n'Play", packages: ['@yarnpkg/cli-dist@4.18.1'], run: installs },
  { name: 'Yarn 1', packages: ['yarn@1.22.22'], run: installs },
];

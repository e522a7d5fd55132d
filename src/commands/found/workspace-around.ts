import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageManager } from '../../choices/choices.ts';
import { pnpmSettings } from '../../package/allowed-builds.ts';
import { parentsOf } from '../../package-managers/detect.ts';
import { displayPath } from './target.ts';

/** pnpm's settings of the workspace that a project is in; undefined where it is in none, or is its root. */
export function workspaceAround(root: string): string | undefined {
  return parentsOf(root)
    .map((folder) => join(folder, pnpmSettings))
    .find((path) => existsSync(path));
}

/** What the owner of a workspace has to add to its settings, which are none of the project. */
export function workspaceHints(root: string, manager: PackageManager): string[] {
  const path = manager === 'pnpm' ? workspaceAround(root) : undefined;
  // It may be allowed in more than one way.
  if (path === undefined || readFileSync(path, 'utf8').includes('esbuild')) return [];
  return [
    `${displayPath(path)}: this workspace says which packages may build; add to it: allowBuilds: { esbuild: true }`,
  ];
}

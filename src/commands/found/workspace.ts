import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseDocument } from 'yaml';
import type { PackageManager } from '../../choices/choices.ts';
import { isObject } from '../../merge/json.ts';
import {
  isWorkspaceRoot,
  managerOf,
  managerOfFiles,
  parentsOf,
  readManifest,
  WORKSPACE_FILE,
} from '../../package-managers/detect.ts';
import { globExpression } from './glob.ts';
import { displayPath } from './target.ts';

/** The workspace that a package is inside of. */
export interface Workspace {
  /** Its file that lists the packages. */
  readonly file: string;
  /** The package manager that it says it uses. */
  readonly manager: PackageManager | undefined;
  /** The pattern that would list the package, where none does. */
  readonly missing: string | undefined;
}

/** Finds the workspace above a package, which need not exist yet; one with a lock file of its own stands alone. */
export function findWorkspace(root: string): Workspace | undefined {
  if (managerOfFiles(root) !== undefined) return undefined;
  const folder = parentsOf(root).find(isWorkspaceRoot);
  if (folder === undefined) return undefined;
  const isPnpm = existsSync(join(folder, WORKSPACE_FILE));
  const path = relative(folder, root).split(sep).join('/');
  const patterns = isPnpm ? pnpmPatterns(join(folder, WORKSPACE_FILE)) : npmPatterns(folder);
  return {
    file: displayPath(join(folder, isPnpm ? WORKSPACE_FILE : 'package.json')),
    manager: managerOf(folder),
    missing: isListed(path, patterns) ? undefined : path,
  };
}

/**
 * Why nothing is installed in a workspace: that would leave the lock file of another package manager, or do nothing for a
 * package that the workspace does not list.
 */
export function whyNotInstall(workspace: Workspace | undefined, chosen: PackageManager): string[] {
  const { file, manager = chosen, missing } = workspace ?? {};
  if (manager !== chosen) {
    return [
      `${file}: this workspace is installed by ${manager}, so nothing is by ${chosen}: choose --package-manager ${manager}`,
    ];
  }
  if (missing === undefined) return [];
  return [`${file}: this workspace does not list ${missing}, so nothing is installed: add it to the packages there`];
}

function pnpmPatterns(file: string): readonly unknown[] {
  // What is wrong in it pnpm says.
  const config: unknown = parseDocument(readFileSync(file, 'utf8')).toJS();
  return isObject(config) && Array.isArray(config.packages) ? config.packages : [];
}

function npmPatterns(folder: string): readonly unknown[] {
  const { workspaces } = readManifest(folder) ?? {};
  const patterns = isObject(workspaces) ? workspaces.packages : workspaces;
  return Array.isArray(patterns) ? patterns : [];
}

/** Whether the last pattern that fits lists the package: one that begins with `!` takes it out again. */
function isListed(path: string, patterns: readonly unknown[]): boolean {
  const fitting = patterns.filter(
    (pattern): pattern is string =>
      typeof pattern === 'string' && new RegExp(`^${globExpression(pattern.replace(/^!/, ''))}$`).test(path),
  );
  return fitting.at(-1)?.startsWith('!') === false;
}

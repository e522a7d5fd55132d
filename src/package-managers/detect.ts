import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageManager } from '../choices/choices.ts';
import { choiceTable } from '../choices/table.ts';

/** Where pnpm lists the packages of a workspace; the others do it in `package.json`. */
export const WORKSPACE_FILE = 'pnpm-workspace.yaml';

const files: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  [WORKSPACE_FILE, 'pnpm'],
];

/**
 * The package manager of a folder: that which it, or the nearest folder above it in its repository or workspace, names in
 * `package.json` or has a file of; then the program that runs this one, then npm.
 * @param userAgent `npm_config_user_agent`, for example `pnpm/10.1.0 npm/? node/v20.19.0 linux x64`
 */
export function detectPackageManager(folder: string, userAgent: string | undefined): PackageManager {
  return (
    [folder, ...foldersAbove(folder)].map(managerOf).find((manager) => manager !== undefined) ??
    asManager(userAgent?.split('/')[0]) ??
    'npm'
  );
}

/** The package manager that a folder itself says it uses. */
export function managerOf(folder: string): PackageManager | undefined {
  return asManager(namedIn(folder)?.split('@')[0]) ?? managerOfFiles(folder);
}

/** The package manager whose files are in a folder. */
export function managerOfFiles(folder: string): PackageManager | undefined {
  return files.find(([file]) => existsSync(join(folder, file)))?.[1];
}

/** Whether packages below a folder may be installed from there. */
export function isWorkspaceRoot(folder: string): boolean {
  return existsSync(join(folder, WORKSPACE_FILE)) || readManifest(folder)?.workspaces !== undefined;
}

/** What a `package.json` says; undefined where it is absent or broken, which is reported where it is merged. */
export function readManifest(folder: string): { readonly [key: string]: unknown } | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8').replace(/^\ufeff/, ''));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : undefined;
  } catch {
    return undefined;
  }
}

/** All folders above one, the nearest first. */
export function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parentsOf(parent)];
}

/** The folders above one that have a say in it: those up to the root of its repository, and the roots of workspaces. */
function foldersAbove(folder: string): string[] {
  const above = parentsOf(folder);
  const repository = [folder, ...above].findIndex((path) => existsSync(join(path, '.git')));
  return above.filter((path, index) => index < repository || isWorkspaceRoot(path));
}

/** The package manager that a `package.json` names. */
function namedIn(folder: string): string | undefined {
  const { packageManager, devEngines } = readManifest(folder) ?? {};
  if (packageManager !== undefined) return String(packageManager);
  const engine = (devEngines as { packageManager?: { name?: unknown } } | null | undefined)?.packageManager?.name;
  return engine === undefined ? undefined : String(engine);
}

function asManager(name: string | undefined): PackageManager | undefined {
  return choiceTable.packageManager.values.find(({ value }) => value === name)?.value;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageManager } from './choices.ts';
import { choiceTable } from './table.ts';

const lockFiles: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * The package manager of a folder: its `packageManager` field, then its lock file, then the program that runs this
 * one, then npm.
 * @param userAgent `npm_config_user_agent`, for example `pnpm/10.1.0 npm/? node/v20.19.0 linux x64`
 */
export function detectPackageManager(folder: string, userAgent: string | undefined): PackageManager {
  return (
    asManager(packageManagerField(folder)) ??
    lockFiles.find(([file]) => existsSync(join(folder, file)))?.[1] ??
    asManager(userAgent?.split('/')[0]) ??
    'npm'
  );
}

function packageManagerField(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8').replace(/^\ufeff/, ''));
    if (typeof manifest !== 'object' || manifest === null || !('packageManager' in manifest)) return undefined;
    return String(manifest.packageManager).split('@')[0];
  } catch {
    // Absent or broken: a broken one is reported where it is merged.
    return undefined;
  }
}

function asManager(name: string | undefined): PackageManager | undefined {
  return choiceTable.packageManager.values.find(({ value }) => value === name)?.value;
}

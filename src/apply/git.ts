import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../problems/io-problem.ts';

/** Where a folder stands with git. */
export type GitState = 'repository' | 'outside' | 'no git';

/** Says whether a folder, which need not exist yet, is inside a repository. */
export function gitState(folder: string): GitState {
  const existing = existsSync(folder) || dirname(folder) === folder;
  if (!existing) return gitState(dirname(folder));
  const { error, status } = spawnSync('git', ['rev-parse', '--is-inside-work-tree'], { cwd: folder, stdio: 'ignore' });
  if (systemCode(error) === 'ENOENT') return 'no git';
  return status === 0 ? 'repository' : 'outside';
}

/** Makes a repository of the folder. Returns what went wrong, as git says it. */
export function gitInit(folder: string): string | undefined {
  const { status, stderr, error } = spawnSync('git', ['init', '--quiet'], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return undefined;
  return stderr?.trim() || error?.message || 'git init failed';
}

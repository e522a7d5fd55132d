import type { RenderedFile } from './file.ts';
import { type KnownFiles, type LockedFile, lockedFile } from './lock.ts';
import type { Plan } from './plan.ts';

/** What the lock says about files after a plan was applied, sorted by path (code units). */
export function nextLockedFiles(files: readonly RenderedFile[], known: KnownFiles, plan: Plan): readonly LockedFile[] {
  const rendered = new Map(files.map((file) => [file.path, file]));
  return plan.flatMap(({ action, path }): LockedFile[] => {
    const before = known.get(path);
    const file = rendered.get(path);
    if (action === 'delete') return [];
    if (file === undefined || action === 'keep') return before === undefined ? [] : [before];
    // A merged file that already says the right thing was not written by this run: what was last written stays known.
    const isMerged = file.kind === 'source' || file.kind === 'shared';
    return [action === 'noop' && isMerged && before !== undefined ? before : lockedFile(file, before)];
  });
}

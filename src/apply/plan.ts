import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { ioError } from '../problems/io-problem.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import type { Disk, DiskEntry } from '../project/disk.ts';
import { pendingPath } from '../project/lock.ts';
import { readDisk } from '../project/read-disk.ts';
import { applyActions } from './actions.ts';
import { foldersOf, makeFolder, removeEmptyFolders } from './folders.ts';
import { withRunGuard } from './run-guard.ts';
import { withSignalsHeld } from './signals.ts';
import { temporaryPath } from './temporary-path.ts';

/** A plan, what it was made from, and the text of the next lock. */
export interface ProjectPlan {
  readonly plan: Plan;
  readonly disk: Disk;
  readonly lock: string;
}

/**
 * Applies a plan while no other run writes the project. Throws `CliError`: exit code 4 where the disk is no longer what
 * the plan was made for, 1 where writing fails (and is undone), 130 where the user interrupted (the files are complete).
 *
 * First the next lock goes to `.ws/pending.json`, and last the pending file goes: should the process be killed between
 * any two steps, the next run knows what of it may be on the disk.
 */
export async function applyPlan(root: string, { plan, disk, lock }: ProjectPlan): Promise<void> {
  await withSignalsHeld(() =>
    withRunGuard(root, (endedPid) => {
      const paths = [pendingPath, ...disk.keys()];
      if (endedPid !== undefined) removeTemporaries(root, paths, endedPid);
      checkUnchanged(disk, readDisk(root, disk.keys()));
      const pending = join(root, pendingPath);
      writePending(pending, lock);
      try {
        applyActions(root, plan);
      } finally {
        // Where a step failed, those before it were undone.
        rmSync(pending, { force: true });
        // It may have made folders for files that are no longer wanted.
        if (endedPid !== undefined) for (const path of paths) removeEmptyFolders(foldersOf(root, path));
      }
    }),
  );
}

function writePending(path: string, lock: string): void {
  const temporary = temporaryPath(path, process.pid);
  try {
    makeFolder(dirname(path));
    writeFileSync(temporary, lock);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw ioError(error, 'cannot be written', pendingPath, 'Nothing was written: all is as it was before');
  }
}

/** A run that was killed while it wrote leaves texts that have not taken their place. */
function removeTemporaries(root: string, paths: readonly string[], pid: number): void {
  for (const path of paths) rmSync(temporaryPath(join(root, path), pid), { force: true });
}

function checkUnchanged(before: Disk, now: Disk): void {
  const changed = [...before].filter(([path, entry]) => !isSame(entry, now.get(path))).map(([path]) => path);
  if (changed.length === 0) return;
  const problems = changed.map((file) => ({ file, message: 'was changed by somebody else during this run' }));
  throw new CliError(exitCode.refused, [
    ...problems,
    { message: 'nothing was written', hint: 'Run the command again' },
  ]);
}

function isSame(before: DiskEntry, now: DiskEntry | undefined): boolean {
  return before.kind === 'file' && now?.kind === 'file' ? before.text === now.text : before.kind === now?.kind;
}

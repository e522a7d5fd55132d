import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk, DiskEntry } from '../plan/disk.ts';
import type { Plan } from '../plan/plan.ts';
import { readDisk } from '../plan/read-disk.ts';
import { CliError, exitCode } from '../report/problem.ts';
import { applyActions } from './apply-actions.ts';
import { withRunGuard } from './run-guard.ts';
import { withSignalsHeld } from './signals.ts';
import { temporaryPath } from './temporary-path.ts';

/**
 * Applies a plan while no other run writes the project. Throws `CliError`: exit code 4 where the disk is no longer what
 * the plan was made for, 1 where writing fails (and is undone), 130 where the user interrupted (the files are complete).
 * @param disk what the plan was made from
 */
export async function applyPlan(root: string, plan: Plan, disk: Disk): Promise<void> {
  await withSignalsHeld(() =>
    withRunGuard(root, (endedPid) => {
      if (endedPid !== undefined) removeTemporaries(root, plan, endedPid);
      checkUnchanged(disk, readDisk(root, disk.keys()));
      applyActions(root, plan);
    }),
  );
}

/** A run that was killed while it wrote leaves texts that have not taken their place. */
function removeTemporaries(root: string, plan: Plan, pid: number): void {
  for (const { path } of plan) rmSync(temporaryPath(join(root, path), pid), { force: true });
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkWritable } from '../apply/check-writable.ts';
import { applyPlan } from '../apply/plan.ts';
import { guardPath } from '../apply/run-guard.ts';
import type { Action, Plan } from '../plan/plan.ts';
import { CliError, exitCode, type Problem } from '../problems/problem.ts';
import { pendingPath } from '../project/lock.ts';
import { readDisk } from '../project/read-disk.ts';
import { isWrite } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { displayPath } from './found/target.ts';
import type { Run } from './prepare.ts';
import { sidecarOf } from './sidecars.ts';

/** What to do where something is in the way. */
export const wayOut =
  'Move or rename what is listed, or delete it where nothing in it is yours, and run the command again';

/** What to do where an edit of the user and one of ours cannot be merged. */
export const conflictModes = ['markers', 'abort', 'sidecar'] as const;

export type ConflictMode = (typeof conflictModes)[number];

type Conflict = Extract<Action, { action: 'conflict' }>;

/** A plan that may be carried out, and what it leaves to the user. */
export interface Concluded {
  readonly run: Run;
  readonly conflicts: readonly Conflict[];
}

/** Refuses a plan that cannot be carried out: something is in the way (exit code 4), or cannot be merged (5). */
export function conclude(run: Run, mode: ConflictMode): Concluded {
  const { plan, root } = run;
  refuseBlocked(plan, root);
  const conflicts = plan.filter((action): action is Conflict => action.action === 'conflict');
  if (conflicts.length > 0 && mode === 'abort') {
    const hint =
      'Run it again with --conflict markers (both sides in the file) or --conflict sidecar (ours beside yours)';
    const problems = conflicts.map(({ path, reason }) => ({ file: displayPath(join(root, path)), message: reason }));
    throw new CliError(exitCode.conflict, [...problems, { message: 'nothing was written', hint }]);
  }
  const settled = mode === 'sidecar' ? withSidecars(run, conflicts) : run;
  refuseBlocked(settled.plan, root);
  return { run: settled, conflicts };
}

/** Writes what a plan says. Throws `CliError` where it cannot. */
export async function carryOut({ run }: Concluded, isDryRun: boolean): Promise<void> {
  const { plan, root } = run;
  const writes = plan.filter(isWrite);
  checkWritable(
    root,
    writes.map(({ path }) => path),
  );
  // What a run that was killed has left goes, too.
  const isLeft = [pendingPath, guardPath].some((path) => existsSync(join(root, path)));
  if (!isDryRun && (writes.length > 0 || isLeft)) await applyPlan(root, run);
}

/** Ends a command that left conflicts. */
export function refuseConflicts(
  { run, conflicts }: Concluded,
  mode: ConflictMode,
  isDryRun: boolean,
  { isJson }: Reporter,
): void {
  if (conflicts.length === 0) return;
  // The document tells of them.
  if (isJson) throw new CliError(exitCode.conflict, []);
  const { root } = run;
  const where = mode === 'sidecar' ? (path: string) => ` (ours: ${sidecarOf(path)})` : () => '';
  const problems = conflicts.map(({ path, reason }) => ({
    file: displayPath(join(root, path)),
    message: `${reason}${where(path)}`,
  }));
  const did = isDryRun ? 'this run would leave conflicts' : 'all else is written, these are left to you';
  const hint =
    mode === 'sidecar'
      ? 'Take over what you want, and delete the .new files'
      : 'Choose between the sides, and remove the markers';
  throw new CliError(exitCode.conflict, [...problems, { message: did, hint }]);
}

function withSidecars(run: Run, conflicts: readonly Conflict[]): Run {
  const { plan, root } = run;
  const sidecars = new Set(conflicts.map(({ path }) => sidecarOf(path)));
  const disk = readDisk(root, sidecars);
  const settled = plan.flatMap((action): Action[] => {
    if (action.action !== 'conflict') return [action];
    const { path, reason, rendering } = action;
    const beside = sidecarOf(path);
    const found = disk.get(beside);
    const isSame = found?.kind === 'file' && found.text === rendering;
    const isFree = found?.kind === 'absent';
    const sidecar: Action = isFree
      ? { action: 'create', path: beside, content: rendering }
      : isSame
        ? { action: 'noop', path: beside }
        : { action: 'blocked', path: beside, reason: 'is in the place of our side of a conflict' };
    return [{ action: 'keep', path, reason }, sidecar];
  });
  return { ...run, plan: settled, disk: new Map([...run.disk, ...disk]) };
}

function refuseBlocked(plan: Plan, root: string): void {
  const problems = plan.flatMap((action): Problem[] => {
    if (action.action !== 'blocked') return [];
    return [{ file: displayPath(join(root, action.path)), message: action.reason }];
  });
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'This is' : `These ${problems.length} are`;
  throw new CliError(exitCode.refused, [
    ...problems,
    {
      message: `${count} in the way, so nothing was written`,
      hint: wayOut,
    },
  ]);
}

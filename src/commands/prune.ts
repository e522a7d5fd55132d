import { applyPlan } from '../apply/plan.ts';
import { programCommand } from '../package-managers/program-command.ts';
import type { Action } from '../plan/plan.ts';
import { CliError, exitCode, type Problem } from '../problems/problem.ts';
import type { Disk } from '../project/disk.ts';
import { lockEntry, serializeLock } from '../project/lock.ts';
import { describeAction, reportPlan } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { printable } from '../text/printable.ts';
import { version } from '../version.ts';
import { type AskOptions, canAsk } from './can-ask.ts';
import { findTarget } from './found/target.ts';
import { planLock } from './plan-project.ts';
import { prepare } from './prepare.ts';

export interface PruneOptions extends AskOptions {
  readonly cwd?: string;
  readonly dryRun?: boolean;
}

type Orphan = Extract<Action, { action: 'orphan' }>;

/** Deletes the files that belong to nothing any more and that the user has edited, after showing them. */
export async function prune(options: PruneOptions, reporter: Reporter): Promise<void> {
  const { root, choices, plan, known, disk, notes } = await prepare(findTarget(options.cwd, undefined));
  const orphans = plan.filter((action): action is Orphan => action.action === 'orphan');
  // An event that only got another name would lose its handler.
  for (const note of notes) reporter.note(note);
  for (const { path, reason, previous } of orphans) {
    const lines = previous.split('\n').length - 1;
    reporter.line(`  ${reporter.paint('cyan', printable(path))}  (${printable(reason)}; ${lines} lines)`);
  }
  const isDryRun = options.dryRun === true;
  const program = programCommand(choices.packageManager);
  const deletes = orphans.map(({ path, previous }) => ({ action: 'delete', path, previous }) as const);
  if (orphans.length === 0) reporter.line('Nothing to prune');
  else if (isDryRun) reportPlan(reporter, deletes, true, program);
  else {
    refuseReadOnly(orphans, disk);
    await agree(options, orphans.length);
    const gone = new Set(orphans.map(({ path }) => path));
    const lock = serializeLock({
      cliVersion: known.cliVersion ?? version,
      choices: known.choices,
      protocol: known.protocol,
      tombstones: [...known.tombstones].sort(),
      files: [...known.files.values()].filter(({ path }) => !gone.has(path)).map(lockEntry),
    });
    await applyPlan(root, { plan: [...deletes, ...planLock(lock, disk)], disk, lock });
    reportPlan(reporter, deletes, false, program);
  }
  reporter.document({ command: 'prune', dryRun: isDryRun, directory: root, files: deletes.map(describeAction) });
}

function refuseReadOnly(orphans: readonly Orphan[], disk: Disk): void {
  const problems = orphans.flatMap(({ path }): Problem[] => {
    const found = disk.get(path);
    return found?.kind === 'file' && found.isReadOnly ? [{ file: path, message: 'is read-only' }] : [];
  });
  if (problems.length === 0) return;
  const hint = 'Make it writable, or delete it yourself';
  throw new CliError(exitCode.refused, [...problems, { message: 'nothing was deleted', hint }]);
}

async function agree(options: PruneOptions, count: number): Promise<void> {
  if (options.yes) return;
  const what = count === 1 ? 'this file' : `these ${count} files`;
  if (!canAsk(options)) {
    throw new CliError(exitCode.usage, [{ message: `deleting ${what} needs your word`, hint: 'Say --yes' }]);
  }
  const { confirm } = await import('../choices/prompts.ts');
  if (!(await confirm(`Delete ${what}?`))) throw new CliError(exitCode.cancelled, [{ message: 'nothing was deleted' }]);
}

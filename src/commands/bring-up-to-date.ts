import { programCommand } from '../package-managers/program-command.ts';
import { reportHandlers } from '../report/handlers.ts';
import { describeAction, reportPlan } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { reportServerEvents } from '../report/server-events.ts';
import { type AskOptions, canAsk } from './can-ask.ts';
import { type ConflictMode, carryOut, conclude, refuseConflicts } from './conclude.ts';
import type { Run } from './prepare.ts';

export interface RunOptions extends AskOptions {
  readonly cwd?: string;
  readonly dryRun?: boolean;
  readonly raiseDependencies?: boolean;
  /** Default: markers where somebody looks on, abort otherwise. */
  readonly conflict?: ConflictMode;
}

/** Carries out what was prepared, and reports it. Throws `CliError` where it cannot. */
export async function bringUpToDate(
  command: string,
  before: Run,
  options: RunOptions,
  reporter: Reporter,
): Promise<void> {
  const isDryRun = options.dryRun === true;
  const mode = options.conflict ?? (canAsk(options) ? 'markers' : 'abort');
  const concluded = conclude(before, mode);
  const { run, conflicts } = concluded;
  for (const note of run.notes) reporter.note(note);
  await carryOut(concluded, isDryRun);
  reportPlan(reporter, run.plan, isDryRun, programCommand(run.choices.packageManager));
  reportHandlers(run.touched, reporter);
  reportServerEvents(run.serverEvents, reporter);
  const isInstallNeeded = run.plan.some(({ action, path }) => path === 'package.json' && action === 'update');
  if (isInstallNeeded && !isDryRun) {
    reporter.line(`\npackage.json has changed; install what it needs: ${run.choices.packageManager} install`);
  }
  reporter.document({
    command,
    dryRun: isDryRun,
    directory: run.root,
    choices: run.choices,
    files: run.plan.map(describeAction),
    handlers: run.touched,
    serverEvents: run.serverEvents,
    notes: run.notes,
    conflicts: conflicts.map(({ path }) => path),
  });
  refuseConflicts(concluded, mode, isDryRun, reporter);
}

import { describeAction, reportPlan } from '../report/report-plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { type ConflictMode, carryOut, conclude, refuseConflicts } from './conclude.ts';
import { type Prepared, prepare } from './prepare.ts';
import { reportHandlers } from './report-handlers.ts';
import { findTarget } from './target.ts';
import { refuseUnknown, wanted } from './wanted.ts';

export interface GenerateOptions {
  readonly cwd?: string;
  readonly dryRun?: boolean;
  /** Default: markers where somebody looks on, abort otherwise. */
  readonly conflict?: ConflictMode;
}

/** Brings a project up to date with its choices and its protocol. Throws `CliError` where it cannot. */
export async function generate(options: GenerateOptions, reporter: Reporter): Promise<void> {
  await bringUpToDate('generate', await prepare(findTarget(options.cwd, undefined)), options, reporter);
}

/** Writes back files that the user deleted. Throws `CliError` where it cannot. */
export async function restore(path: string | undefined, options: GenerateOptions, reporter: Reporter): Promise<void> {
  const prepared = await prepare(findTarget(options.cwd, undefined), { restores: wanted(path) });
  refuseUnknown(path, prepared.plan);
  await bringUpToDate('restore', prepared, options, reporter);
}

/** Carries out what was prepared, and reports it. */
export async function bringUpToDate(
  command: string,
  before: Prepared,
  options: GenerateOptions,
  reporter: Reporter,
): Promise<void> {
  const isDryRun = options.dryRun === true;
  const mode = options.conflict ?? (process.stdout.isTTY && process.stdin.isTTY ? 'markers' : 'abort');
  const concluded = conclude(before, mode);
  const { prepared, conflicts } = concluded;
  for (const note of prepared.notes) reporter.note(note);
  await carryOut(concluded, isDryRun);
  reportPlan(reporter, prepared.plan, isDryRun);
  const handlers = reportHandlers(prepared, reporter);
  const isInstallNeeded = prepared.plan.some(({ action, path }) => path === 'package.json' && action === 'update');
  if (isInstallNeeded && !isDryRun) {
    reporter.line(`\npackage.json has changed; install what it needs: ${prepared.choices.packageManager} install`);
  }
  reporter.document({
    command,
    dryRun: isDryRun,
    directory: prepared.root,
    choices: prepared.choices,
    files: prepared.plan.map(describeAction),
    handlers,
    notes: prepared.notes,
    conflicts: conflicts.map(({ path }) => path),
  });
  refuseConflicts(concluded, mode, isDryRun, reporter);
}

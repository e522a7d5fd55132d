import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { findTarget } from './found/target.ts';
import { prepare } from './prepare.ts';
import { refuseUnknown, wanted } from './wanted.ts';

/** Writes back files that the user deleted. Throws `CliError` where it cannot. */
export async function restore(path: string | undefined, options: RunOptions, reporter: Reporter): Promise<void> {
  const prepared = await prepare(findTarget(options.cwd, undefined), { restores: wanted(path) });
  refuseUnknown(path, prepared.plan);
  await bringUpToDate('restore', prepared, options, reporter);
}

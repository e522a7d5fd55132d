import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { type PrepareOptions, prepare } from './prepare.ts';
import { findTarget } from './target.ts';

/** Writes back files that the user deleted. Throws `CliError` where it cannot. */
export async function restore(path: string | undefined, options: RunOptions, reporter: Reporter): Promise<void> {
  const wanted = path?.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '');
  const restores: PrepareOptions['restores'] = (deleted) =>
    wanted === undefined || deleted === wanted || deleted.startsWith(`${wanted}/`);
  const prepared = await prepare(findTarget(options.cwd, undefined), { restores });
  await bringUpToDate('restore', prepared, options, reporter);
}

import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { findTarget } from './found/target.ts';
import { readInputs, recallIdle, rememberIdle } from './idle.ts';

/** Brings a project up to date with its choices and its protocol. Throws `CliError` where it cannot. */
export async function generate(options: RunOptions, reporter: Reporter): Promise<void> {
  const target = findTarget(options.cwd, undefined);
  const inputs = readInputs(target.root);
  const raises = options.raiseDependencies === true;
  const idle = raises ? undefined : recallIdle(target.root, inputs);
  if (idle !== undefined) return bringUpToDate('generate', idle, options, reporter);
  // All that makes a plan is loaded only where there may be something to do.
  const { prepare } = await import('./planning.ts');
  const prepared = await prepare(target, { raises });
  await bringUpToDate('generate', prepared, options, reporter);
  if (options.dryRun !== true) rememberIdle(prepared, inputs);
}

import type { Disk } from '../plan/disk.ts';
import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { rememberIdle } from './idle.ts';
import { prepare } from './prepare.ts';
import type { Target } from './target.ts';

/**
 * Does what `generate` does, whatever the last run has found.
 * @param inputs what `readInputs` found, before anything else is read
 */
export async function generateAnew(
  target: Target,
  inputs: Disk,
  options: RunOptions,
  reporter: Reporter,
): Promise<void> {
  const prepared = await prepare(target);
  await bringUpToDate('generate', prepared, options, reporter);
  if (options.dryRun !== true) rememberIdle(prepared, inputs);
}

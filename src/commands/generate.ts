import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { readInputs, recallIdle } from './idle.ts';
import { findTarget } from './target.ts';

/** Brings a project up to date with its choices and its protocol. Throws `CliError` where it cannot. */
export async function generate(options: RunOptions, reporter: Reporter): Promise<void> {
  const target = findTarget(options.cwd, undefined);
  const inputs = readInputs(target.root);
  const idle = recallIdle(target.root, inputs);
  if (idle !== undefined) return bringUpToDate('generate', idle, options, reporter);
  // All that makes a plan is loaded only where there is something to plan.
  const { generateAnew } = await import('./generate-anew.ts');
  await generateAnew(target, inputs, options, reporter);
}

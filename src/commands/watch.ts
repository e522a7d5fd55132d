import { type FSWatcher, watch } from 'node:fs';
import { CliError, exitCode } from '../problems/problem.ts';
import { reportProblems } from '../report/problems.ts';
import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { configPath } from './found/gather-choices.ts';
import { findTarget } from './found/target.ts';
import { prepare } from './prepare.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const settleMs = 15;

/** Files from which all others follow. */
const sources: readonly string[] = ['protocol.yaml', configPath];

/** Runs `generate` now and after each change of the protocol or the choices, until the process is told to end. */
export async function watchProject(options: RunOptions, reporter: Reporter): Promise<void> {
  const target = findTarget(options.cwd, undefined);
  let isRunning = false;
  let isStale = false;

  // Nothing is recalled: what a change needs is to be loaded and warm before there is one.
  const raises = options.raiseDependencies === true;
  const generate = async () => bringUpToDate('generate', await prepare(target, { raises }), options, reporter);

  const run = async (): Promise<void> => {
    if (isRunning) {
      isStale = true;
      return;
    }
    isRunning = true;
    do {
      isStale = false;
      await generate().catch((error: unknown) => report(error, reporter));
    } while (isStale);
    isRunning = false;
    reporter.note(`Watching ${sources.join(' and ')}; end it with Ctrl-C`);
  };

  // The folder, not the files: editors put a new file in the place of the old one.
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(target.root, (_, name) => {
    if (name !== null && !sources.includes(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), settleMs);
  });
  await run();
  await ended(watcher);
  clearTimeout(timer);
}

/** A mistake in a file is mended in the file, while this goes on; anything else ends it. */
function report(error: unknown, reporter: Reporter): void {
  if (!(error instanceof CliError)) throw error;
  if (error.problems.length > 0) reportProblems(reporter, error.exitCode, error.problems);
}

function ended(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      watcher.close();
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    watcher.once('error', (error) => {
      watcher.close();
      reject(new CliError(exitCode.internal, [{ message: `the folder can no longer be watched: ${error.message}` }]));
    });
  });
}

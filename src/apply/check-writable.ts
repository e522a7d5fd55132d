import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ioProblem, systemCode } from '../problems/io-problem.ts';
import { CliError, exitCode, type Problem } from '../problems/problem.ts';

/** Throws `CliError` (exit code 1) where a folder, that files of the project must be written to, is not writable. */
export function checkWritable(root: string, paths: readonly string[]): void {
  const folders = new Set(paths.map((path) => nearestFolder(dirname(join(root, path)))));
  const problems = [...folders].flatMap((folder): Problem[] => {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
      return [];
    } catch (error) {
      const hint = 'Change its permissions, or choose another folder. Nothing was written';
      return [ioProblem(error, 'the folder cannot be written to', relative(process.cwd(), folder) || '.', hint)];
    }
  });
  if (problems.length > 0) throw new CliError(exitCode.internal, problems);
}

/** The deepest folder on the way that exists. */
function nearestFolder(folder: string): string {
  try {
    statSync(folder);
    return folder;
  } catch (error) {
    // Any other error shows when the folder is asked for access.
    const isMissing = systemCode(error) === 'ENOENT';
    return isMissing && dirname(folder) !== folder ? nearestFolder(dirname(folder)) : folder;
  }
}

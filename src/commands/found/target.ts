import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ioError, systemCode } from '../../problems/io-problem.ts';
import { CliError, exitCode } from '../../problems/problem.ts';

/** The folder that a command works in. */
export interface Target {
  /** Where relative paths of the command line start, absolute. */
  readonly cwd: string;
  /** The project, absolute and without symbolic links; need not exist. */
  readonly root: string;
}

/**
 * Finds the project's folder. Throws `CliError` where `--cwd` is no folder (exit code 2) or the project's place is taken
 * by a file (4).
 */
export function findTarget(cwdOption: string | undefined, dir: string | undefined): Target {
  const cwd = resolve(cwdOption ?? '.');
  if (!isFolder(cwd)) {
    throw new CliError(exitCode.usage, [{ file: cwdOption ?? '.', message: '--cwd is not a folder' }]);
  }
  const root = realPath(resolve(cwd, dir ?? '.'));
  if (isFolder(root) === false) {
    const hint = 'Choose another name for the project';
    throw new CliError(exitCode.refused, [{ file: dir ?? '.', message: 'is a file where a folder must be', hint }]);
  }
  return { cwd, root };
}

/** A path as an error names it: relative where it is below the folder that the user is in. */
export function displayPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}

/** Undefined where nothing is there. */
function isFolder(path: string): boolean | undefined {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) === 'ENOTDIR') return false;
    throw ioError(error, 'cannot be read', displayPath(path));
  }
}

/** Resolves symbolic links in the part of a path that exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) return path;
    return join(realPath(dirname(path)), basename(path));
  }
}

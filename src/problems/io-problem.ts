import { CliError, exitCode, type Problem } from './problem.ts';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would become larger than this process may write',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'symbolic links lead in a circle',
  EIO: 'the disk reported an error',
};

/** The code of a system error (`ENOSPC`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Says what went wrong with a file, in words. */
export function ioProblem(error: unknown, what: string, file: string, hint?: string): Problem {
  const code = systemCode(error) ?? '';
  const cause = causes[code] ?? (error instanceof Error ? error.message : String(error));
  return { file, message: `${what}: ${cause}`, ...(hint !== undefined && { hint }) };
}

/** The same as an error with exit code 1. */
export function ioError(error: unknown, what: string, file: string, hint?: string): CliError {
  return new CliError(exitCode.internal, [ioProblem(error, what, file, hint)], { cause: error });
}

import type { Plan } from '../plan/plan.ts';
import { CliError, exitCode } from '../problems/problem.ts';

/** Whether a path of the project is the one that the user named, or below it; any is where they named none. */
export type IsWanted = (path: string) => boolean;

/** Takes a file or folder as the user named it: with either slash, with or without one at its end. */
export function wanted(name: string | undefined): IsWanted {
  const path = name?.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '');
  return (other) => path === undefined || other === path || other.startsWith(`${path}/`);
}

/** Throws `CliError` (exit code 2) where the user named what no file of the project is, or is below. */
export function refuseUnknown(name: string | undefined, plan: Plan): void {
  const isWanted = wanted(name);
  if (name === undefined || plan.some(({ path }) => isWanted(path))) return;
  const hint = 'See the command without a path';
  throw new CliError(exitCode.usage, [{ file: name, message: 'is no file or folder of the project', hint }]);
}

import { type ExitCode, exitCode, type Problem } from '../problems/problem.ts';
import { printable } from '../text/printable.ts';
import type { Reporter } from './reporter.ts';

/** A word for each exit code, for programs that read the JSON. */
const errorNames: Readonly<Record<ExitCode, string>> = {
  [exitCode.done]: 'none',
  [exitCode.internal]: 'internal',
  [exitCode.usage]: 'usage',
  [exitCode.drift]: 'drift',
  [exitCode.refused]: 'refused',
  [exitCode.conflict]: 'conflict',
  [exitCode.cancelled]: 'cancelled',
};

/** Reports everything that ended a command: as lines, or as the JSON document. */
export function reportProblems(reporter: Reporter, code: ExitCode, problems: readonly Problem[]): void {
  if (reporter.isJson) {
    reporter.document({ error: errorNames[code], problems, exitCode: code });
    return;
  }
  for (const problem of problems) reporter.error(problemText(problem, reporter));
}

/** `file:line:column  message`, and the hint on a line of its own. */
function problemText({ file, line, column, message, hint }: Problem, { paintError }: Reporter): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const start = place === '' ? paintError('red', 'error') : paintError('bold', printable(place));
  const next = hint === undefined ? '' : `\n  ${paintError('cyan', printable(hint))}`;
  return `${start}  ${printable(message)}${next}`;
}

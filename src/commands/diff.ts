import { createTwoFilesPatch } from 'diff';
import type { Action } from '../plan/plan.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { lockPath } from '../project/lock.ts';
import type { Reporter } from '../report/reporter.ts';
import { normaliseText } from '../text/form.ts';
import { printable } from '../text/printable.ts';
import { wayOut } from './conclude.ts';
import { findTarget } from './found/target.ts';
import { prepare } from './prepare.ts';
import { refuseUnknown, wanted } from './wanted.ts';

export interface DiffOptions {
  readonly cwd?: string;
}

/**
 * Shows what `generate` would change, as a unified diff; all of it, or of one file or folder. Throws `CliError` (exit code
 * 4) where it would be refused.
 */
export async function diff(path: string | undefined, { cwd }: DiffOptions, reporter: Reporter): Promise<void> {
  const { plan, root, notes } = await prepare(findTarget(cwd, undefined));
  refuseUnknown(path, plan);
  for (const note of notes) reporter.note(note);
  const isWanted = wanted(path);
  const shown = plan.filter((action) => isWanted(action.path) && (path !== undefined || action.path !== lockPath));
  const patches = shown.flatMap((action) => {
    const patch = patchOf(action);
    return patch === undefined ? [] : [{ path: action.path, action: action.action, patch }];
  });
  const blocked = shown.flatMap((action) =>
    action.action === 'blocked' ? [{ path: action.path, reason: action.reason }] : [],
  );
  for (const { patch } of patches) reporter.line(coloured(printable(patch), reporter));
  reporter.document({ command: 'diff', directory: root, files: patches, blocked, notes });
  if (blocked.length === 0) return;
  // The document tells of them.
  if (reporter.isJson) throw new CliError(exitCode.refused, []);
  const problems = blocked.map(({ path, reason }) => ({ file: path, message: reason }));
  throw new CliError(exitCode.refused, [...problems, { message: 'generate would be refused', hint: wayOut }]);
}

function patchOf(action: Action): string | undefined {
  switch (action.action) {
    case 'create':
      return patch('/dev/null', `b/${action.path}`, '', action.content);
    case 'delete':
      return patch(`a/${action.path}`, '/dev/null', action.previous, '');
    case 'rename':
      return patch(`a/${action.from}`, `b/${action.path}`, action.previous, action.content);
    case 'update':
    case 'merge':
    case 'conflict':
      return patch(`a/${action.path}`, `b/${action.path}`, action.previous, action.content);
    default:
      return undefined;
  }
}

function patch(from: string, to: string, before: string, after: string): string {
  const text = createTwoFilesPatch(from, to, normaliseText(before), normaliseText(after));
  return text.split('\n').slice(1).join('\n').trimEnd();
}

function coloured(text: string, { paint }: Reporter): string {
  return text
    .split('\n')
    .map((line) => {
      if (/^(?:---|\+\+\+) /.test(line)) return paint('bold', line);
      if (line.startsWith('+')) return paint('green', line);
      return line.startsWith('-') ? paint('red', line) : line.startsWith('@@') ? paint('cyan', line) : line;
    })
    .join('\n');
}

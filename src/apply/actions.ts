import { chmodSync, realpathSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Action } from '../plan/plan.ts';
import { ioError } from '../problems/io-problem.ts';
import { CliError } from '../problems/problem.ts';
import { lockPath } from '../project/lock.ts';
import { foldersOf, makeFolder, removeEmptyFolders } from './folders.ts';
import { temporaryPath } from './temporary-path.ts';

type Written = Extract<Action, { content: string }>;
type Renamed = Extract<Action, { action: 'rename' }>;
type Deleted = Extract<Action, { action: 'delete' }>;
type Undo = () => void;

/**
 * Carries out the actions of a plan, in their order. First all new texts go into temporary files beside their targets,
 * which is where a full disk shows; then each is renamed, so that a file is old or new and never half. Should a step
 * fail, those before it are undone and a `CliError` (exit code 1) is thrown.
 */
export function applyActions(root: string, actions: readonly Action[]): void {
  const undo: Undo[] = [];
  try {
    const staged = actions.filter(isWritten).map((action) => ({ action, ...stage(root, action, undo) }));
    const isLock = ({ action }: (typeof staged)[number]) => action.path === lockPath;
    for (const { action, target, temporary } of staged.filter((one) => !isLock(one)))
      commit(action, target, temporary, undo);
    for (const action of removals(actions)) remove(root, action, undo);
    // Last: until all is done, the next run must know what was there.
    for (const { action, target, temporary } of staged.filter(isLock)) commit(action, target, temporary, undo);
  } catch (error) {
    throw afterUndo(error, undo);
  }
  for (const { path } of removals(actions)) removeEmptyFolders(foldersOf(root, path));
}

const isWritten = (action: Action): action is Written => 'content' in action;
const isRenamed = (action: Action): action is Renamed => action.action === 'rename';
const isDeleted = (action: Action): action is Deleted => action.action === 'delete';

/** What is deleted, and what is now under another name. */
function removals(actions: readonly Action[]): readonly Deleted[] {
  const renamed = actions.filter(isRenamed);
  return [
    ...actions.filter(isDeleted),
    ...renamed.map(({ from, previous }) => ({ action: 'delete', path: from, previous }) as const),
  ];
}

function isReplaced({ action }: Written): boolean {
  return action !== 'create' && action !== 'rename';
}

function stage(root: string, action: Written, undo: Undo[]): { target: string; temporary: string } {
  const { path, content } = action;
  return attempt(path, () => {
    const full = join(root, path);
    // A symbolic link inside the project stays one: what it leads to is replaced.
    const target = isReplaced(action) ? realpathSync(full) : full;
    const made = makeFolder(dirname(target));
    undo.push(() => removeEmptyFolders(made));
    const temporary = temporaryPath(target, process.pid);
    rmSync(temporary, { force: true });
    undo.push(() => rmSync(temporary, { force: true }));
    writeFileSync(temporary, content, { flag: 'wx' });
    if (isReplaced(action)) chmodSync(temporary, statSync(target).mode);
    return { target, temporary };
  });
}

function commit(action: Written, target: string, temporary: string, undo: Undo[]): void {
  attempt(action.path, () => {
    renameSync(temporary, target);
    const before = textBefore(action);
    undo.push(before === undefined ? () => unlinkSync(target) : () => putBack(target, before));
  });
}

/** What was at the path of an action. */
function textBefore(action: Written): string | undefined {
  if (action.action === 'create') return undefined;
  return action.action === 'rename' ? action.replaced : action.previous;
}

function remove(root: string, { path, previous }: Deleted, undo: Undo[]): void {
  attempt(path, () => {
    const target = join(root, path);
    unlinkSync(target);
    undo.push(() => putBack(target, previous));
  });
}

function putBack(target: string, previous: string): void {
  const temporary = temporaryPath(target, process.pid);
  writeFileSync(temporary, previous);
  renameSync(temporary, target);
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw ioError(error, 'cannot be written', path);
  }
}

/** Undoes from the last step to the first; what cannot be undone is said. */
function afterUndo(error: unknown, undo: readonly Undo[]): unknown {
  const failures = undo.toReversed().flatMap((step) => {
    try {
      step();
      return [];
    } catch (failure) {
      return [failure instanceof Error ? failure.message : String(failure)];
    }
  });
  if (!(error instanceof CliError)) return error;
  const hint =
    failures.length === 0 ? 'Nothing was written: all is as it was before' : `Not undone: ${failures.join('; ')}`;
  const problems = error.problems.map((problem) => ({ ...problem, hint }));
  return new CliError(error.exitCode, problems, { cause: error });
}

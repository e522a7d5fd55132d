import type { Action, Plan } from '../plan/plan.ts';
import { printable } from './printable.ts';
import type { Reporter } from './reporter.ts';

const styles = {
  create: 'green',
  update: 'yellow',
  merge: 'yellow',
  rename: 'yellow',
  conflict: 'red',
  delete: 'red',
  noop: 'dim',
  keep: 'cyan',
  orphan: 'cyan',
  blocked: 'red',
  unresolved: 'red',
} as const;

/** One line for each file that is not simply as it should be, and a summary. */
export function reportPlan(reporter: Reporter, plan: Plan, isDryRun: boolean): void {
  for (const action of plan.filter(({ action }) => action !== 'noop')) reporter.line(actionText(action, reporter));
  reporter.line(summary(plan, isDryRun));
  for (const line of orphanHints(plan)) reporter.line(line);
}

/** What to do with files that the project needs no longer; nothing where there are none. */
export function orphanHints(plan: Plan): readonly string[] {
  const orphans = plan.filter((action) => action.action === 'orphan');
  if (orphans.length === 0) return [];
  return [
    'Orphans are yours to look at; then delete them with: build-websocket-server prune',
    ...(orphans.some(({ key }) => key !== undefined)
      ? ['Where an event only has another name now, its files follow: build-websocket-server rename event <old> <new>']
      : []),
  ];
}

function actionText(action: Action, { paint }: Reporter): string {
  const reason = 'reason' in action ? paint('dim', `  (${printable(action.reason)})`) : '';
  const from = 'from' in action ? paint('dim', `  (was ${printable(action.from)})`) : '';
  return `  ${paint(styles[action.action], action.action.padEnd(8))}  ${printable(action.path)}${reason}${from}`;
}

function summary(plan: Plan, isDryRun: boolean): string {
  const words = {
    create: 'created',
    update: 'updated',
    merge: 'merged',
    rename: 'renamed',
    conflict: 'with conflicts',
    delete: 'deleted',
    keep: 'kept',
    orphan: 'orphaned',
    noop: 'unchanged',
  };
  const counts = Object.entries(words).flatMap(([name, word]) => {
    const count = plan.filter(({ action }) => action === name).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  if (!plan.some(isWrite)) return `Nothing to do: ${counts.join(', ')}`;
  return isDryRun ? `Dry run, nothing was written: ${counts.join(', ')}` : `Files: ${counts.join(', ')}`;
}

/** An action as the JSON document has it. */
export function describeAction(action: Action): object {
  return {
    path: action.path,
    action: action.action,
    ...('from' in action && { from: action.from }),
    ...('reason' in action && { reason: action.reason }),
  };
}

/** True for an action that changes the disk. */
export function isWrite({ action }: Action): boolean {
  return !['noop', 'keep', 'orphan', 'blocked', 'unresolved'].includes(action);
}

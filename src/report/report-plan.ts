import type { Action, Plan } from '../plan/plan.ts';
import { printable } from './printable.ts';
import type { Reporter } from './reporter.ts';

const styles = { create: 'green', update: 'yellow', delete: 'red', noop: 'dim', keep: 'cyan', blocked: 'red' } as const;

/** One line for each file that is not simply as it should be, and a summary. */
export function reportPlan(reporter: Reporter, plan: Plan, isDryRun: boolean): void {
  for (const action of plan.filter(({ action }) => action !== 'noop')) reporter.line(actionText(action, reporter));
  reporter.line(summary(plan, isDryRun));
}

function actionText(action: Action, { paint }: Reporter): string {
  const reason = 'reason' in action ? paint('dim', `  (${printable(action.reason)})`) : '';
  return `  ${paint(styles[action.action], action.action.padEnd(7))}  ${printable(action.path)}${reason}`;
}

function summary(plan: Plan, isDryRun: boolean): string {
  const words = { create: 'created', update: 'updated', delete: 'deleted', keep: 'kept', noop: 'unchanged' };
  const counts = Object.entries(words).flatMap(([name, word]) => {
    const count = plan.filter(({ action }) => action === name).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  if (!plan.some(isWrite)) return `Nothing to do: ${counts.join(', ')}`;
  return isDryRun ? `Dry run, nothing was written: ${counts.join(', ')}` : `Files: ${counts.join(', ')}`;
}

/** True for an action that changes the disk. */
export function isWrite({ action }: Action): boolean {
  return action === 'create' || action === 'update' || action === 'delete';
}

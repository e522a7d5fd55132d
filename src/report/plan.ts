import type { Action, Plan } from '../plan/plan.ts';
import { printable } from '../text/printable.ts';
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

/** As many new files are listed on a terminal; of more, their folders. */
const mostCreated = 20;

/**
 * One line for each file that is not simply as it should be, and a summary.
 * @param program the command that starts this program
 */
export function reportPlan(reporter: Reporter, plan: Plan, isDryRun: boolean, program: string): void {
  for (const line of linesOf(plan, reporter)) reporter.line(line);
  reporter.line(summary(plan, isDryRun));
  for (const line of orphanHints(plan, program)) reporter.line(line);
}

function linesOf(plan: Plan, reporter: Reporter): string[] {
  const shown = plan.filter(({ action }) => action !== 'noop');
  const created = shown.filter(({ action }) => action === 'create');
  const isLong = reporter.isTerminal && created.length > mostCreated;
  const single = isLong ? shown.filter(({ action }) => action !== 'create') : shown;
  return [...(isLong ? folderLines(created, reporter) : []), ...single.map((action) => actionText(action, reporter))];
}

/** A line for each folder, which leaves a screen room for what else is said. */
function folderLines(created: Plan, { paint }: Reporter): string[] {
  const counts = new Map<string, number>();
  for (const { path } of created) {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/') + 1) : './';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([folder, count]) => {
    const files = paint('dim', `  (${count === 1 ? '1 file' : `${count} files`})`);
    return `  ${paint(styles.create, 'create  ')}  ${printable(folder)}${files}`;
  });
}

/** What to do with files that the project needs no longer; nothing where there are none. */
export function orphanHints(plan: Plan, program: string): readonly string[] {
  const orphans = plan.filter((action) => action.action === 'orphan');
  if (orphans.length === 0) return [];
  return [
    `Orphans are yours to look at; then delete them with: ${program} prune`,
    ...(orphans.some(({ key }) => key !== undefined)
      ? [`Where an event only has another name now, its files follow: ${program} rename event <old> <new>`]
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

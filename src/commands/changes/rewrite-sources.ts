import type { ProjectPlan } from '../../apply/plan.ts';
import type { Action } from '../../plan/plan.ts';
import type { Disk } from '../../project/disk.ts';
import { readDisk } from '../../project/read-disk.ts';
import { inFormOf, normaliseText } from '../../text/form.ts';
import { readSources } from '../found/read-project.ts';

/** What becomes of a text of the user at a path. */
export type Rewrite = (text: string, path: string) => string;

/**
 * Rewrites what the user wrote, where it is as this run leaves it.
 * @param folders where it lies
 * @param isTheirs whether what this run writes of a file has lines of the user in it
 */
export function rewriteSources(
  root: string,
  planned: ProjectPlan,
  folders: readonly string[],
  rewrite: Rewrite,
  isTheirs: (action: Action) => boolean,
): ProjectPlan {
  const sources = new Map(folders.flatMap((folder) => [...readSources(root, folder)]));
  const disk = readDisk(root, sources.keys());
  const plan = planned.plan.map((action) =>
    'content' in action && isTheirs(action) ? { ...action, content: rewrite(action.content, action.path) } : action,
  );
  const planOf = new Map(planned.plan.map((action) => [action.path, action]));
  const rewritten = [...sources.keys()].flatMap((path): Action[] => {
    const action = planOf.get(path);
    // What this run writes is as it should be.
    if (action !== undefined && action.action !== 'keep' && action.action !== 'noop') return [];
    const text = textAt(disk, path);
    const next = rewrite(normaliseText(text), path);
    if (next === normaliseText(text)) return [];
    return [{ action: 'update', path, content: inFormOf(text, next), previous: text }];
  });
  const changed = new Set(rewritten.map(({ path }) => path));
  // First, since a run that is killed after them finds what they follow still to be done, and not the other way round.
  const all = [...rewritten, ...plan.filter(({ path }) => !changed.has(path))];
  return { ...planned, plan: all, disk: new Map([...planned.disk, ...disk]) };
}

function textAt(disk: Disk, path: string): string {
  const entry = disk.get(path);
  return entry?.kind === 'file' ? entry.text : '';
}

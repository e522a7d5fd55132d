import type { ProjectPlan } from '../../apply/plan.ts';
import type { HandlerMove } from '../../handlers/follow.ts';
import { renameInImports } from '../../handlers/rename-event.ts';
import type { Action } from '../../plan/plan.ts';
import type { Disk } from '../../project/disk.ts';
import { readDisk } from '../../project/read-disk.ts';
import type { RenderedProject } from '../../render/project.ts';
import { inFormOf, normaliseText } from '../../text/form.ts';
import { mapModules, specifierOf } from '../../text/typescript/modules.ts';
import { readSources } from '../found/read-project.ts';

const folders = ['websocket', 'tests'];

/** Lets what the user wrote follow a handler that got another name or another place: their imports of it. */
export function followImports(root: string, planned: ProjectPlan, { moves }: RenderedProject): ProjectPlan {
  if (moves.length === 0) return planned;
  const sources = new Map(folders.flatMap((folder) => [...readSources(root, folder)]));
  const disk = readDisk(root, sources.keys());
  const moved = new Set(moves.map(({ path }) => path));
  const plan = planned.plan.map((action) => {
    const isMoved = action.action === 'rename' || (action.action === 'update' && moved.has(action.path));
    return isMoved ? { ...action, content: follow(action.content, action.path, moves) } : action;
  });
  const planOf = new Map(planned.plan.map((action) => [action.path, action]));
  const followed = [...sources.keys()].flatMap((path): Action[] => {
    const action = planOf.get(path);
    // What this run writes is as it should be.
    if (action !== undefined && action.action !== 'keep' && action.action !== 'noop') return [];
    const text = textAt(disk, path);
    const next = follow(normaliseText(text), path, moves);
    if (next === normaliseText(text)) return [];
    return [{ action: 'update', path, content: inFormOf(text, next), previous: text }];
  });
  const changed = new Set(followed.map(({ path }) => path));
  // First, since a run that is killed after them finds their handler still to be moved, and not the other way round.
  const all = [...followed, ...plan.filter(({ path }) => !changed.has(path))];
  return { ...planned, plan: all, disk: new Map([...planned.disk, ...disk]) };
}

function follow(text: string, path: string, moves: readonly HandlerMove[]): string {
  return moves.reduce((before, { from, path: to, rename }) => {
    const modules = new Map(
      ['.js', '.ts', ''].map((extension) => [
        specifierOf(path, from.replace(/\.ts$/, extension)),
        specifierOf(path, to.replace(/\.ts$/, extension)),
      ]),
    );
    const renamed = rename === undefined ? before : renameInImports(before, rename, modules);
    return mapModules(renamed, (specifier) => modules.get(specifier) ?? specifier);
  }, text);
}

function textAt(disk: Disk, path: string): string {
  const entry = disk.get(path);
  return entry?.kind === 'file' ? entry.text : '';
}

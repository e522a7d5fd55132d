import { dirname, posix } from 'node:path';
import type { ProjectPlan } from '../apply/apply-plan.ts';
import type { Disk } from '../plan/disk.ts';
import type { Action } from '../plan/plan.ts';
import { readDisk } from '../plan/read-disk.ts';
import { inFormOf, normaliseText } from '../plan/text-form.ts';
import type { RenderedProject } from '../render/project.ts';
import { type EventRename, renameInImports } from '../render/rename-event.ts';
import { readSources } from './read-project.ts';

type Renamed = Extract<Action, { action: 'rename' }>;

const folders = ['websocket', 'tests'];

/** Lets what the user wrote follow a handler that got another name: their imports of it. */
export function followImports(root: string, planned: ProjectPlan, { renames }: RenderedProject): ProjectPlan {
  const renamed = planned.plan.filter((action): action is Renamed => action.action === 'rename');
  const moves = renamed.flatMap((action) => {
    const rename = renames.get(action.path);
    return rename === undefined ? [] : [{ ...action, rename }];
  });
  if (moves.length === 0) return planned;
  const sources = new Map(folders.flatMap((folder) => [...readSources(root, folder)]));
  const disk = readDisk(root, sources.keys());
  const planOf = new Map(planned.plan.map((action) => [action.path, action]));
  const followed = [...sources.keys()].flatMap((path): Action[] => {
    const action = planOf.get(path);
    // What this run writes is as it should be.
    if (action !== undefined && action.action !== 'keep' && action.action !== 'noop') return [];
    const text = textAt(disk, path);
    const next = moves.reduce((before, move) => follow(before, path, move), normaliseText(text));
    if (next === normaliseText(text)) return [];
    return [{ action: 'update', path, content: inFormOf(text, next), previous: text }];
  });
  const changed = new Set(followed.map(({ path }) => path));
  const plan = [...planned.plan.filter(({ path }) => !changed.has(path)), ...followed];
  return { ...planned, plan, disk: new Map([...planned.disk, ...disk]) };
}

function follow(text: string, path: string, move: Renamed & { readonly rename: EventRename }): string {
  const modules = new Map(
    ['.js', '.ts', ''].map((extension) => [
      moduleFrom(path, move.from.replace(/\.ts$/, extension)),
      moduleFrom(path, move.path.replace(/\.ts$/, extension)),
    ]),
  );
  return renameInImports(text, move.rename, modules);
}

function moduleFrom(importer: string, path: string): string {
  const relative = posix.relative(dirname(importer), path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function textAt(disk: Disk, path: string): string {
  const entry = disk.get(path);
  return entry?.kind === 'file' ? entry.text : '';
}

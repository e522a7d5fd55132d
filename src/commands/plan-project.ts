import type { ProjectPlan } from '../apply/plan.ts';
import { type Plan, planFiles } from '../plan/plan.ts';
import { settlePlaces } from '../plan/settle-places.ts';
import type { Disk } from '../project/disk.ts';
import type { RenderedFile } from '../project/file.ts';
import { type KnownProject, lockPath, serializeLock } from '../project/lock.ts';
import { readDisk } from '../project/read-disk.ts';
import { hasSameMeaning } from '../text/meaning.ts';
import { version } from '../version.ts';

export interface ProjectState {
  readonly choices: unknown;
  /** The protocol, normalised, for the lock. */
  readonly protocol: unknown;
  readonly files: readonly RenderedFile[];
  readonly known: KnownProject;
  readonly restores: (path: string) => boolean;
  readonly isRebuild: boolean;
}

/** Plans a project's files and, as the last of them, its lock. */
export function planProject(root: string, state: ProjectState): ProjectPlan {
  const { choices, protocol, known, restores, isRebuild } = state;
  const places = state.files.flatMap(({ path, aside, from }) => [path, aside, from].filter((at) => at !== undefined));
  const disk = readDisk(root, new Set([...places, ...known.files.keys(), lockPath]));
  const files = settlePlaces(state.files, known.files, disk);
  const { plan, locked, tombstones } = planFiles({
    files,
    known: known.files,
    disk,
    tombstones: known.tombstones,
    restores,
    isRebuild,
  });
  const lock = serializeLock({ cliVersion: version, choices, protocol, tombstones, files: locked });
  return { plan: [...plan, ...planLock(lock, disk)], disk, lock };
}

/** The lock is ours whatever it says, and in whatever layout. */
export function planLock(content: string, disk: Disk): Plan {
  const found = disk.get(lockPath);
  if (found?.kind === 'file' && hasSameMeaning(lockPath, found.text, content))
    return [{ action: 'noop', path: lockPath }];
  const file = { path: lockPath, kind: 'source', content } as const;
  const nothing = { tombstones: new Set<string>(), restores: () => true, isRebuild: false };
  return planFiles({ ...nothing, files: [file], known: new Map(), disk }).plan;
}

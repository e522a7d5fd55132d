import type { Choices } from '../choices/choices.ts';
import type { Disk } from '../plan/disk.ts';
import type { RenderedFile } from '../plan/file.ts';
import { type KnownFiles, lockPath, serializeLock } from '../plan/lock.ts';
import { nextLockedFiles } from '../plan/next-lock.ts';
import { type Plan, planFiles } from '../plan/plan.ts';
import { readDisk } from '../plan/read-disk.ts';
import { settlePlaces } from '../plan/settle-places.ts';
import { version } from '../version.ts';

export interface ProjectState {
  readonly choices: Choices;
  /** The protocol, normalised, for the lock. */
  readonly protocol: unknown;
  readonly files: readonly RenderedFile[];
  readonly known: KnownFiles;
}

/** Plans a project's files and, as the last of them, its lock. */
export function planProject(root: string, state: ProjectState): { readonly plan: Plan; readonly disk: Disk } {
  const { choices, protocol, known } = state;
  const places = state.files.flatMap(({ path, aside }) => (aside === undefined ? [path] : [path, aside]));
  const disk = readDisk(root, new Set([...places, ...known.keys(), lockPath]));
  const files = settlePlaces(state.files, known, disk);
  const plan = planFiles(files, known, disk);
  const locked = nextLockedFiles(files, known, plan);
  const content = serializeLock({ cliVersion: version, choices, protocol, tombstones: [], files: locked });
  // The lock is ours whatever it says, so it is planned as a file that the rendering has already merged.
  const lock = planFiles([{ path: lockPath, kind: 'shared', content }], new Map(), disk);
  return { plan: [...plan, ...lock], disk };
}

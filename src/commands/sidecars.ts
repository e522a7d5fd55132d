import type { KnownFiles } from '../project/lock.ts';
import { readDisk } from '../project/read-disk.ts';

/** Where our side of a conflict goes, beside the file of the user. */
export function sidecarOf(path: string): string {
  return `${path}.new`;
}

/** Our sides of conflicts that somebody has yet to settle: they are there until then. */
export function unsettledSidecars(root: string, known: KnownFiles): readonly string[] {
  const merged = [...known.values()].filter(({ kind }) => kind === 'scaffold');
  const disk = readDisk(
    root,
    merged.map(({ path }) => sidecarOf(path)),
  );
  return [...disk].filter(([, { kind }]) => kind !== 'absent').map(([path]) => path);
}

import type { Disk, DiskEntry } from './disk.ts';
import type { RenderedFile } from './file.ts';
import type { KnownFiles, LockedFile } from './lock.ts';
import { hashText, inFormOf, normaliseText } from './text-form.ts';

/** What a run does with one file. */
export type Action =
  | { readonly action: 'create'; readonly path: string; readonly content: string }
  | { readonly action: 'update'; readonly path: string; readonly content: string; readonly previous: string }
  | { readonly action: 'delete'; readonly path: string; readonly previous: string }
  | { readonly action: 'noop'; readonly path: string }
  /** The user's, and left to them. */
  | { readonly action: 'keep'; readonly path: string; readonly reason: string }
  /** In the way: the run is refused. */
  | { readonly action: 'blocked'; readonly path: string; readonly reason: string };

/** The actions of a run, sorted by path (code units). */
export type Plan = readonly Action[];

/** Compares what was rendered with the disk and with what the lock knows about it. */
export function planFiles(files: readonly RenderedFile[], known: KnownFiles, disk: Disk): Plan {
  const rendered = new Set(files.map(({ path }) => path));
  const left = [...known.values()].filter(({ path }) => !rendered.has(path));
  return [
    ...files.map((file) => planFile(file, known.get(file.path), at(disk, file.path))),
    ...left.flatMap((entry) => planLeftover(entry, at(disk, entry.path))),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function planFile({ path, kind, content }: RenderedFile, entry: LockedFile | undefined, found: DiskEntry): Action {
  if (found.kind === 'obstacle') return { action: 'blocked', path, reason: found.reason };
  if (found.kind === 'absent') return { action: 'create', path, content };
  if (normaliseText(found.text) === content) return { action: 'noop', path };

  const isMerged = kind === 'source' || kind === 'shared';
  if (isMerged || entry?.sha256 === hashText(found.text)) {
    return { action: 'update', path, content: inFormOf(found.text, content), previous: found.text };
  }
  if (entry === undefined) return { action: 'blocked', path, reason: 'exists, and was not written by this program' };
  // An edit stands in the way only of a change: where the rendering is what it was, there is nothing to write.
  const isUnchanged = kind === 'scaffold' && entry.sha256 === hashText(content);
  if (kind === 'stub' || isUnchanged) return { action: 'keep', path, reason: 'yours since you edited it' };
  return { action: 'blocked', path, reason: 'was edited since this program wrote it' };
}

/** A file that an earlier run wrote and this one does not. */
function planLeftover({ path, kind, sha256 }: LockedFile, found: DiskEntry): readonly Action[] {
  if (found.kind === 'absent') return [];
  if (found.kind === 'obstacle') return [{ action: 'keep', path, reason: found.reason }];
  if (kind === 'source' || kind === 'shared') return [{ action: 'keep', path, reason: 'yours' }];
  if (hashText(found.text) !== sha256) return [{ action: 'keep', path, reason: 'edited, and no longer needed' }];
  return [{ action: 'delete', path, previous: found.text }];
}

function at(disk: Disk, path: string): DiskEntry {
  const entry = disk.get(path);
  if (entry === undefined) throw new Error(`${path} was not read from the disk`);
  return entry;
}

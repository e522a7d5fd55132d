import { join } from 'node:path';
import { type KnownFiles, lockPath, readLockedFiles } from '../plan/lock.ts';
import { readDisk } from '../plan/read-disk.ts';
import { readText } from '../plan/read-text.ts';
import { normaliseText } from '../plan/text-form.ts';
import { type ExistingPath, existingPaths } from '../render/project.ts';
import { displayPath } from './target.ts';

const maxSourceBytes = 10_000_000;

/**
 * Reads the files that rendering starts from, normalised. What is no file is left out: the plan says that it is in the
 * way. Throws `CliError` (exit code 2) where one is not UTF-8.
 */
export function readExisting(root: string): ReadonlyMap<ExistingPath, string> {
  const disk = readDisk(root, existingPaths);
  return new Map(
    existingPaths
      .filter((path) => disk.get(path)?.kind === 'file')
      .map((path) => [path, normaliseText(readText(join(root, path), displayPath(join(root, path)), maxSourceBytes))]),
  );
}

/** Reads what the lock knows; undefined where it is damaged. */
export function readKnownFiles(root: string): KnownFiles | undefined {
  const entry = readDisk(root, [lockPath]).get(lockPath);
  return entry?.kind === 'file' ? readLockedFiles(entry.text) : new Map();
}

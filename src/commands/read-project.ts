import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HANDLERS } from '../model/handler-file.ts';
import { type KnownProject, lockPath, pendingPath, readLock, unknownProject, withPending } from '../plan/lock.ts';
import { readDisk } from '../plan/read-disk.ts';
import { readText } from '../plan/read-text.ts';
import { normaliseText } from '../plan/text-form.ts';
import { type ExistingPath, existingPaths } from '../render/shared-files.ts';
import { systemCode } from '../report/io-problem.ts';
import { CliError, exitCode, type Problem } from '../report/problem.ts';
import { displayPath } from './target.ts';

const maxSourceBytes = 10_000_000;

/**
 * Reads the files that rendering starts from, normalised. What is no file is left out: the plan says that it is in the
 * way. Throws `CliError` (exit code 2) where one is not UTF-8, or too large.
 */
export function readExisting(root: string): ReadonlyMap<ExistingPath, string> {
  const disk = readDisk(root, existingPaths);
  const problems = [...disk].flatMap(([path, entry]): Problem[] => {
    if (entry.kind !== 'obstacle' || !entry.isTooLarge) return [];
    return [{ file: displayPath(join(root, path)), message: entry.reason }];
  });
  if (problems.length > 0) throw new CliError(exitCode.usage, problems);
  return new Map(
    existingPaths
      .filter((path) => disk.get(path)?.kind === 'file')
      .map((path) => [path, normaliseText(readText(join(root, path), displayPath(join(root, path)), maxSourceBytes))]),
  );
}

/** What is known of a project, and whether its lock says it. */
export interface ReadKnown {
  readonly known: KnownProject;
  readonly lock: 'read' | 'missing' | 'damaged';
}

/** Reads the lock, and what a run that was killed meant to write. */
export function readKnown(root: string): ReadKnown {
  const disk = readDisk(root, [lockPath, pendingPath]);
  const [entry, pendingEntry] = [disk.get(lockPath), disk.get(pendingPath)];
  const lock = entry?.kind === 'file' ? readLock(entry.text) : undefined;
  const pending = pendingEntry?.kind === 'file' ? readLock(pendingEntry.text) : undefined;
  const known = pending === undefined ? (lock ?? unknownProject) : withPending(lock ?? unknownProject, pending);
  return { known, lock: lock !== undefined ? 'read' : entry?.kind === 'absent' ? 'missing' : 'damaged' };
}

/** Reads the TypeScript files below a folder of the project, by path; symbolic links out of the project are none of it. */
export function readSources(root: string, folder: string = HANDLERS): ReadonlyMap<string, string> {
  const paths = listSources(root, folder.replace(/\/$/, ''));
  const disk = readDisk(root, paths);
  return new Map(
    paths.flatMap((path): [string, string][] => {
      const entry = disk.get(path);
      return entry?.kind === 'file' ? [[path, normaliseText(entry.text)]] : [];
    }),
  );
}

function listSources(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return listSources(root, path);
        return entry.isFile() && entry.name.endsWith('.ts') ? [path] : [];
      })
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}

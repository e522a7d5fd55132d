import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { noTemplates, type OwnTemplates, ownTemplatesFolder } from '../../layers/own-templates.ts';
import { systemCode } from '../../problems/io-problem.ts';
import { CliError, exitCode, type Problem } from '../../problems/problem.ts';
import { type ExistingPath, existingPaths } from '../../project/existing-paths.ts';
import { HANDLERS } from '../../project/folders.ts';
import {
  type KnownProject,
  laterVersion,
  lockPath,
  pendingPath,
  readLock,
  unknownProject,
  withPending,
} from '../../project/lock.ts';
import { readDisk } from '../../project/read-disk.ts';
import { readText } from '../../project/read-text.ts';
import { normaliseText } from '../../text/form.ts';
import { version } from '../../version.ts';
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

/**
 * Reads the lock, and what a run that was killed meant to write. Throws `CliError` (exit code 2) where a version of this
 * program wrote it that knows more.
 */
export function readKnown(root: string): ReadKnown {
  const disk = readDisk(root, [lockPath, pendingPath]);
  for (const [path, found] of disk) if (found.kind === 'file') refuseLater(path, found.text);
  const [entry, pendingEntry] = [disk.get(lockPath), disk.get(pendingPath)];
  const lock = entry?.kind === 'file' ? readLock(entry.text) : undefined;
  const pending = pendingEntry?.kind === 'file' ? readLock(pendingEntry.text) : undefined;
  const known = pending === undefined ? (lock ?? unknownProject) : withPending(lock ?? unknownProject, pending);
  return { known, lock: lock !== undefined ? 'read' : entry?.kind === 'absent' ? 'missing' : 'damaged' };
}

function refuseLater(file: string, text: string): void {
  const later = laterVersion(text);
  if (later === undefined) return;
  const message = `is of a later format than version ${version} knows`;
  const hint = `Use the version that wrote it, or a newer one: npx build-websocket-server@${later}`;
  throw new CliError(exitCode.usage, [{ file, message, hint }]);
}

/** Reads the TypeScript files below a folder of the project, by path; symbolic links out of the project are none of it. */
export function readSources(root: string, folder: string = HANDLERS): ReadonlyMap<string, string> {
  return textsOf(
    root,
    listFiles(root, folder.replace(/\/$/, ''), (name) => name.endsWith('.ts')),
  );
}

function textsOf(root: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const disk = readDisk(root, paths);
  return new Map(
    paths.flatMap((path): [string, string][] => {
      const entry = disk.get(path);
      return entry?.kind === 'file' ? [[path, normaliseText(entry.text)]] : [];
    }),
  );
}

/** Reads the templates that the user has in place of ours. Throws `CliError` (exit code 2) where one is none. */
export async function readOwnTemplates(root: string): Promise<OwnTemplates> {
  const paths = listFiles(root, ownTemplatesFolder, () => true);
  if (paths.length === 0) return noTemplates;
  const below = (path: string) => path.slice(ownTemplatesFolder.length + 1);
  const texts = [...textsOf(root, paths)].map(([path, text]) => [below(path), text] as const);
  // The compiler is loaded only where there is something to compile.
  const { compileOwnTemplates } = await import('../../layers/compile-templates.ts');
  return compileOwnTemplates(new Map(texts));
}

/** The paths of the files below a folder of the project, sorted; symbolic links are none. */
export function listFiles(root: string, folder: string, isWanted: (name: string) => boolean): readonly string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return listFiles(root, path, isWanted);
        return entry.isFile() && isWanted(entry.name) ? [path] : [];
      })
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}

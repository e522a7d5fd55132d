import { join } from 'node:path';
import type { Action } from '../../plan/plan.ts';
import { CliError, exitCode, type Problem } from '../../problems/problem.ts';
import { existingPaths } from '../../project/existing-paths.ts';
import { readDisk } from '../../project/read-disk.ts';
import { hasMarkers } from '../../text/merge.ts';
import { configPath } from './gather-choices.ts';
import { readKnown, readSources } from './read-project.ts';
import { displayPath } from './target.ts';

/** The files from which all others follow: nothing can be planned before they can be read. */
const sources: readonly string[] = [configPath, ...existingPaths];

/** Throws a `CliError` (exit code 5) that names all files with markers of a conflict, where what all else follows from is among them. */
export function refuseMarkedSources(root: string): void {
  if (marked(root, sources).length === 0) return;
  // Generated files are written anew, whatever git made of them.
  const own = [...readKnown(root).known.files.values()].filter(({ kind }) => kind !== 'generated');
  const paths = new Set([...sources, ...own.map(({ path }) => path), ...readSources(root).keys()]);
  refuseMarked(root, marked(root, [...paths].sort()));
}

/** Nothing is written into a tree in which the user has yet to settle something. */
export function refuseUnresolved(root: string, plan: readonly Action[]): void {
  refuseMarked(
    root,
    plan.flatMap((action) => (action.action === 'unresolved' ? [action] : [])),
  );
}

interface Marked {
  readonly path: string;
  readonly line: number;
}

function marked(root: string, paths: readonly string[]): Marked[] {
  return [...readDisk(root, paths)].flatMap(([path, found]) => {
    if (found.kind !== 'file' || !hasMarkers(found.text)) return [];
    return [{ path, line: found.text.split('\n').findIndex((one) => one.startsWith('<<<<<<<')) + 1 }];
  });
}

function refuseMarked(root: string, places: readonly Marked[]): void {
  if (places.length === 0) return;
  const problems = places.map(({ path, line }): Problem => {
    return { file: displayPath(join(root, path)), line, message: 'has unresolved conflict markers' };
  });
  const hint = 'Choose between the two sides, remove the markers, and run the command again';
  throw new CliError(exitCode.conflict, [...problems, { message: 'nothing was written', hint }]);
}

import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Makes a folder and those around it that are missing. Returns what it made, deepest first. */
export function makeFolder(folder: string): readonly string[] {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return [];
  const made = [folder];
  for (let current = folder; current !== first && dirname(current) !== current; ) {
    current = dirname(current);
    made.push(current);
  }
  return made;
}

/** Removes folders, deepest first, as long as they are empty. */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {
      // Not empty, so it is in use; or gone already.
      return;
    }
  }
}

/** The folders around a file, deepest first, without the project's own. */
export function foldersOf(root: string, path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(join(root, path)); relative(root, folder) !== ''; folder = dirname(folder))
    folders.push(folder);
  return folders;
}

import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { ioProblem, systemCode } from '../problems/io-problem.ts';
import type { Disk, DiskEntry } from './disk.ts';
import { isProjectPath } from './path.ts';

/** Larger files are none of ours, and are not read to find that out. */
const maxBytes = 10_000_000;

/**
 * Reads what is at each path of a project, following no symbolic link out of it.
 * @param root the project's folder as an absolute path without symbolic links; need not exist
 */
export function readDisk(root: string, paths: Iterable<string>): Disk {
  const folders = new Map<string, DiskEntry | undefined>();
  // What is in the way to what lies in a folder; undefined where nothing is. Each is looked at once.
  const wayTo = (folder: string): DiskEntry | undefined => {
    if (folder === '.') return undefined;
    if (!folders.has(folder)) folders.set(folder, wayTo(posix.dirname(folder)) ?? readFolder(root, folder));
    return folders.get(folder);
  };
  const read = (path: string): DiskEntry => {
    if (!isProjectPath(path)) return obstacle('is not a path inside the project');
    return wayTo(posix.dirname(path)) ?? readFile(root, path);
  };
  return new Map([...paths].map((path) => [path, read(path)]));
}

/** Undefined where something is a folder. */
function readFolder(root: string, path: string): DiskEntry | undefined {
  return look(root, path, (stats) =>
    stats.isDirectory() ? undefined : obstacle(`${path} is a file where a folder must be`),
  );
}

function readFile(root: string, path: string): DiskEntry {
  return look(root, path, (stats, full) => {
    if (stats.isDirectory()) return obstacle('is a folder where a file must be');
    if (!stats.isFile()) return obstacle('is not a plain file');
    if (stats.size > maxBytes) {
      return { kind: 'obstacle', reason: `is larger than ${maxBytes / 1_000_000} MB`, isTooLarge: true };
    }
    const isReadOnly = (stats.mode & 0o200) === 0;
    return { kind: 'file', text: readFileSync(full, 'utf8'), ...(isReadOnly && { isReadOnly }) };
  });
}

/** Looks at what is at a path, or where its symbolic link leads to. */
function look<T>(root: string, path: string, see: (stats: Stats, full: string) => T): T | DiskEntry {
  const full = join(root, path);
  try {
    const link = lstatSync(full);
    const stats = link.isSymbolicLink() ? followInside(root, full) : link;
    if (stats === undefined) return obstacle(`${path} is a symbolic link that leads out of the project or nowhere`);
    return see(stats, full);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'absent' };
    return obstacle(ioProblem(error, 'cannot be read', path).message);
  }
}

/** What a symbolic link leads to, or undefined where that is outside the project or nothing. */
function followInside(root: string, link: string): Stats | undefined {
  try {
    const target = realpathSync(link);
    return target.startsWith(root + sep) ? lstatSync(target) : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function obstacle(reason: string): DiskEntry {
  return { kind: 'obstacle', reason };
}

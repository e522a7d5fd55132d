import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { ioProblem, systemCode } from '../report/io-problem.ts';
import type { Disk, DiskEntry } from './disk.ts';
import { isProjectPath } from './project-path.ts';

/** Larger files are none of ours, and are not read to find that out. */
const maxBytes = 10_000_000;

/**
 * Reads what is at each path of a project, following no symbolic link out of it.
 * @param root the project's folder as an absolute path without symbolic links; need not exist
 */
export function readDisk(root: string, paths: Iterable<string>): Disk {
  return new Map([...paths].map((path) => [path, readEntry(root, path)]));
}

function readEntry(root: string, path: string): DiskEntry {
  if (!isProjectPath(path)) return obstacle('is not a path inside the project');
  const segments = path.split('/');
  for (const [index] of segments.entries()) {
    const part = segments.slice(0, index + 1).join('/');
    const isLast = index === segments.length - 1;
    const entry = readPart(root, part, isLast);
    if (entry !== undefined) return entry;
  }
  throw new Error(`${path} has no parts`);
}

/** Looks at one folder on the way to a file, or at the file. Undefined means: a folder, go on. */
function readPart(root: string, part: string, isLast: boolean): DiskEntry | undefined {
  const full = join(root, part);
  try {
    const link = lstatSync(full);
    const stats = link.isSymbolicLink() ? followInside(root, full) : link;
    if (stats === undefined) return obstacle(`${part} is a symbolic link that leads out of the project or nowhere`);
    if (!isLast) return stats.isDirectory() ? undefined : obstacle(`${part} is a file where a folder must be`);
    if (stats.isDirectory()) return obstacle('is a folder where a file must be');
    if (!stats.isFile()) return obstacle('is not a plain file');
    if (stats.size > maxBytes) {
      return { kind: 'obstacle', reason: `is larger than ${maxBytes / 1_000_000} MB`, isTooLarge: true };
    }
    const isReadOnly = (stats.mode & 0o200) === 0;
    return { kind: 'file', text: readFileSync(full, 'utf8'), ...(isReadOnly && { isReadOnly }) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'absent' };
    return obstacle(ioProblem(error, 'cannot be read', part).message);
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

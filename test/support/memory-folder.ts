import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const folder = '/dev/shm';
const prefix = 'ws-tests-';
const neededBytes = 2 * 1024 ** 3;

/**
 * Lets temporary folders be in memory where there is room, until this process ends: tests write many small files, for
 * which a disk that is busy takes longer than what they try.
 */
export function keepTemporaryFilesInMemory(): void {
  // Each project of the tests asks for it.
  if (process.env.TMPDIR?.startsWith(join(folder, prefix)) || !hasRoom()) return;
  const own = mkdtempSync(join(folder, prefix));
  // As the folder of all for temporary files: other users may look for what is theirs.
  chmodSync(own, 0o755);
  process.env.TMPDIR = own;
  process.on('exit', () => rmSync(own, { recursive: true, force: true }));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

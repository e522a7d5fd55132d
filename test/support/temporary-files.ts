import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'ws-tests-';
const neededBytes = 2 * 1024 ** 3;

/**
 * Lets temporary folders be within one, which goes when this process ends. It is in memory where there is room: tests write
 * many small files, for which a disk that is busy takes longer than what they try.
 */
export function keepTemporaryFilesTogether(): void {
  // Each project of the tests asks for it.
  if (process.env.TMPDIR?.includes(prefix)) return;
  const own = mkdtempSync(join(hasRoom() ? memory : tmpdir(), prefix));
  // As the folder of all for temporary files: other users may look for what is theirs.
  chmodSync(own, 0o755);
  process.env.TMPDIR = own;
  process.on('exit', () => rmSync(own, { recursive: true, force: true }));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder, without symbolic links in its path, that goes when the test has finished. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ws-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

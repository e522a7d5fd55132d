import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** An empty folder for all tests of a suite; its path is known in hooks and tests. */
export function suiteFolder(): () => string {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'ws-suite-')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

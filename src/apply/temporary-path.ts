import { basename, dirname, join } from 'node:path';

/** Where a process puts the new text of a file before it takes the file's place. */
export function temporaryPath(target: string, pid: number): string {
  return join(dirname(target), `.${basename(target)}.ws-${pid}.tmp`);
}

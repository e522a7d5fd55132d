import type { Disk } from '../project/disk.ts';
import type { RenderedFile } from '../project/file.ts';
import type { KnownFiles } from '../project/lock.ts';
import { normaliseText } from '../text/form.ts';

/** Puts each file that may stand aside there where the user has a file of their own in its place. */
export function settlePlaces(files: readonly RenderedFile[], known: KnownFiles, disk: Disk): readonly RenderedFile[] {
  return files.map(({ aside, ...file }) => {
    const found = disk.get(file.path);
    const isOurs = found?.kind === 'file' && normaliseText(found.text) === file.content;
    const isFree = known.has(file.path) || isOurs || found === undefined || found.kind === 'absent';
    return aside === undefined || isFree ? file : { ...file, path: aside };
  });
}

/** Folders in which nothing of a project can be. */
const foreignFolders: readonly string[] = ['.git', 'node_modules'];

/**
 * True for a path that can only mean a file inside the project: relative, with `/`, in normal form, and in no folder of
 * git or of a package manager. Symbolic links are a matter of the disk and checked in `read-disk.ts`.
 */
export function isProjectPath(path: string): boolean {
  if (path === '' || path.length > 1024 || /[\p{Cc}\\:]/u.test(path)) return false;
  const segments = path.split('/');
  return segments.every(
    (segment) =>
      segment !== '' && segment !== '.' && segment !== '..' && !foreignFolders.includes(segment.toLowerCase()),
  );
}

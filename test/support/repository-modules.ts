import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own packages: among them, in the same versions, everything that a project depends on. */
export const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Lends a folder the repository's packages. */
export function linkModules(folder: string): void {
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether every package that `package.json` asks for is there, in whatever way its package manager puts it. */
export function isInstalled(root: string): boolean {
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest)) return false;
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8').replace(/^\ufeff/, ''));
  const folders = upward(root);
  // Yarn may keep packages in archives, which this file knows.
  if (folders.some((folder) => existsSync(join(folder, '.pnp.cjs')))) return true;
  const isThere = (name: string) => folders.some((folder) => existsSync(join(folder, 'node_modules', name)));
  return Object.keys({ ...dependencies, ...devDependencies }).every(isThere);
}

function upward(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upward(parent)];
}

import { basename } from 'node:path';

const fallback = 'websocket-server';

/** The name of the project: the existing package's, or the folder's made fit for npm. */
export function projectName(root: string, packageJson: string | undefined): string {
  return existingName(packageJson) ?? npmName(basename(root));
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name */
function npmName(folder: string): string {
  const name = folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+|[-.]+$/g, '')
    .slice(0, 214);
  return name === '' || name === 'node_modules' || name === 'favicon.ico' ? fallback : name;
}

function existingName(packageJson: string | undefined): string | undefined {
  try {
    const manifest: unknown = JSON.parse(packageJson ?? 'null');
    if (typeof manifest !== 'object' || manifest === null || !('name' in manifest)) return undefined;
    return typeof manifest.name === 'string' && manifest.name !== '' ? manifest.name : undefined;
  } catch {
    // A broken one is reported where it is merged.
    return undefined;
  }
}

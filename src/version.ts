import { readFileSync } from 'node:fs';

/** Set by the build; absent when the sources run as they are. */
declare const __VERSION__: string | undefined;
declare const __SOURCES__: string | undefined;

/** The version of this CLI. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : versionFromPackageJson();

/** Tells builds of the same version apart: a hash of what it was made from. */
export const build: string = typeof __SOURCES__ === 'string' ? __SOURCES__ : version;

function versionFromPackageJson(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('package.json has no version');
}

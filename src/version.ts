import { readFileSync } from 'node:fs';

/** Set by the build; absent when the sources run as they are. */
declare const __VERSION__: string | undefined;

/** The version of this CLI. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : versionFromPackageJson();

function versionFromPackageJson(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('package.json has no version');
}

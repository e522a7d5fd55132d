import type { PackageManager } from '../choices/choices.ts';
import { version as ownVersion } from '../version.ts';

const programName = 'build-websocket-server';

/** How each package manager runs a program that is not installed. Yarn 1 cannot; npx is there wherever Node.js is. */
const runners: Readonly<Record<PackageManager, string>> = { npm: 'npx', pnpm: 'pnpm dlx', yarn: 'npx', bun: 'bunx' };

/** How a user starts this program where there is no project. */
export const anywhere = `npx ${programName}`;

/**
 * How a user starts this program in a project.
 * @param version of the program
 * @param named the `packageManager` field of the project's `package.json`, such as `yarn@4.9.1`
 */
export function programCommand(manager: PackageManager, version: string = ownVersion, named?: unknown): string {
  const isModernYarn = manager === 'yarn' && /^yarn@(?!1\.)/.test(String(named));
  return `${isModernYarn ? 'yarn dlx' : runners[manager]} ${programName}@${version}`;
}

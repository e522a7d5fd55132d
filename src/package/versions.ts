import type { PackageManager } from '../choices/choices.ts';

interface Versions {
  readonly range: string;
  readonly lowest: string;
  /** The range with Yarn, where it differs. */
  readonly forYarn?: string;
}

/**
 * Every npm package that a project may depend on; nothing else names their versions: what a new project gets, and the
 * lowest version with which all works, which was tried with a project's own tests. zod 4.5.0 counts the length of strings,
 * and reads date-times, otherwise than those before.
 */
export const versions: { readonly [name: string]: Versions } = {
  '@socket.io/redis-adapter': { range: '^8.3.0', lowest: '8.3.0' },
  '@types/cookie-signature': { range: '^1.1.2', lowest: '1.1.0' },
  '@types/jsonwebtoken': { range: '^9.0.10', lowest: '9.0.6' },
  '@types/node': { range: '^20.19.9', lowest: '20.19.0' },
  '@types/ws': { range: '^8.18.2', lowest: '8.5.10' },
  cookie: { range: '^1.1.1', lowest: '1.0.0' },
  'cookie-signature': { range: '^1.2.2', lowest: '1.2.0' },
  ioredis: { range: '^6.0.0', lowest: '6.0.0' },
  jose: { range: '^6.2.18', lowest: '6.0.0' },
  jsonwebtoken: { range: '^9.0.3', lowest: '9.0.0' },
  pino: { range: '^10.4.0', lowest: '9.0.0' },
  'prom-client': { range: '^15.1.3', lowest: '15.0.0' },
  'socket.io': { range: '^4.8.4', lowest: '4.8.0' },
  'socket.io-client': { range: '^4.8.4', lowest: '4.8.0' },
  tsx: { range: '^4.23.15', lowest: '4.19.0' },
  // 7.0 finds no types where Yarn keeps packages in archives (Plug'n'Play, its default from version 2 on).
  typescript: { range: '^7.0.2', lowest: '5.9.2', forYarn: '^6.0.3' },
  vitest: { range: '4.1.12', lowest: '4.1.0' },
  ws: { range: '^8.21.3', lowest: '8.18.0' },
  zod: { range: '^4.6.7', lowest: '4.5.0' },
};

/** The versions of one package. */
export function versionsOf(name: string): Versions {
  const known = versions[name];
  if (known === undefined) throw new Error(`a layer depends on ${name}, which has no version in versions.ts`);
  return known;
}

/** The range of a package in a new project of this package manager. */
export function rangeOf(name: string, manager: PackageManager): string {
  const { range, forYarn = range } = versionsOf(name);
  return manager === 'yarn' ? forYarn : range;
}

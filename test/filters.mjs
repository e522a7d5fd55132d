import { readdirSync } from 'node:fs';

/**
 * What vitest is told to run for the words behind `npm test --`: a first word that is part of a file's path stands for those
 * files, any other for the tests with it in their name; what begins with `-`, and all that follows, is vitest's.
 */
export function filtersOf([name, ...more]) {
  if (name === undefined) return [];
  if (name.startsWith('-')) return [name, ...more];
  const files = readdirSync(new URL('.', import.meta.url), { recursive: true }).map((path) => `test/${path}`);
  const fits = files.some((path) => path.endsWith('.test.ts') && path.includes(name));
  return fits ? [name, ...more] : ['-t', name, ...more];
}

import { posix } from 'node:path';

/** Changes the relative module specifiers of a text, which may be TypeScript with faults. */
export function mapModules(text: string, change: (specifier: string) => string): string {
  return text.replace(
    /(\b(?:from\s*|import\s*\(?\s*))(['"])(\.\.?\/[^'"\n]*)\2/g,
    (_, before: string, quote: string, specifier: string) => before + quote + change(specifier) + quote,
  );
}

/** The specifier by which a file imports another one, or a module that is named like it. */
export function specifierOf(importer: string, path: string): string {
  const relative = posix.relative(posix.dirname(importer), path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Lets the relative imports of a file lead from another place to where they led before. */
export function moveModules(text: string, from: string, to: string): string {
  if (posix.dirname(from) === posix.dirname(to)) return text;
  return mapModules(text, (specifier) => specifierOf(to, posix.join(posix.dirname(from), specifier)));
}

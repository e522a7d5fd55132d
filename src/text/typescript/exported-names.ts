/** A comment that has its lines for itself, as of code that somebody took out; elsewhere `/*` may stand in a text. */
const commentedOut = /^[ \t]*\/\*[\s\S]*?\*\//gm;

/** The names that a module exports, of what it declares at the beginning of a line, and in lists. */
export function exportedNames(module: string): ReadonlySet<string> {
  const text = module.replace(commentedOut, '');
  const declared = text.matchAll(/^export\s+(?:const|let|var|(?:async\s+)?function\*?)\s+([\p{ID_Continue}$]+)/gmu);
  const lists = text.matchAll(/^export\s*\{([^}]*)\}/gm);
  return new Set([
    ...[...declared].map(([, name = '']) => name),
    ...[...lists].flatMap(([, list = '']) =>
      list.split(',').map((one) => /[\p{ID_Continue}$]*\s*$/u.exec(one)?.[0].trim() ?? ''),
    ),
  ]);
}

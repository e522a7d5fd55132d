/** Names to import from one module. */
export interface Import {
  readonly from: string;
  readonly names?: readonly string[];
  readonly types?: readonly string[];
}

interface Names {
  readonly values: Set<string>;
  readonly types: Set<string>;
}

const MAX_WIDTH = 120;

/** Import statements in the order that Biome's `organizeImports` gives them, one per module. */
export function importStatements(imports: readonly Import[]): string {
  const modules = new Map<string, Names>();
  for (const { from, names = [], types = [] } of imports) {
    const known = modules.get(from) ?? { values: new Set(), types: new Set() };
    modules.set(from, known);
    for (const name of names) known.values.add(name);
    for (const name of types) known.types.add(name);
  }
  return [...modules]
    .filter(([, { values, types }]) => values.size + types.size > 0)
    .sort(([a], [b]) => distance(a) - distance(b) || compare(a, b))
    .map(([from, names]) => statement(from, names))
    .join('\n');
}

function statement(from: string, { values, types }: Names): string {
  const onlyTypes = values.size === 0;
  const names = [...new Set([...values, ...types])].sort(compare);
  const specifiers = names.map((name) => (onlyTypes || values.has(name) ? name : `type ${name}`));
  const head = onlyTypes ? 'import type' : 'import';
  const line = `${head} { ${specifiers.join(', ')} } from '${from}';`;
  return line.length <= MAX_WIDTH ? line : `${head} {\n  ${specifiers.join(',\n  ')},\n} from '${from}';`;
}

/** Node.js's own modules, then packages, then files from far to near. */
function distance(module: string): number {
  if (module.startsWith('node:')) return 0;
  if (!module.startsWith('.')) return 1;
  return module.startsWith('../') ? 2 : 3;
}

/** Letter by letter: `Connection` before `closeServices` before `connect`. */
function compare(a: string, b: string): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [one = '', other = ''] = [a[i], b[i]];
    if (one === other) continue;
    const [lowerOne, lowerOther] = [one.toLowerCase(), other.toLowerCase()];
    if (lowerOne !== lowerOther) return lowerOne < lowerOther ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

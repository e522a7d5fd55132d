import { lineWidth, widthOf } from './width.ts';

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

/** Import statements in the order that Biome's `organizeImports` gives them, one per module. */
export function importStatements(imports: readonly Import[]): string {
  return inOrder([...merged(imports)].map(([from, names]) => [from, statement(from, names)]));
}

/** The same for statements that stand one a line, as in a template. */
export function sortedImports(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const parts = lines.map((line) => [/ from '(.*)';$/.exec(line)?.[1] ?? '', line] as const);
  const named = parts.map(([from, line]) => {
    const [, isType, inside = ''] = /^import (type )?\{ (.*) \} from /.exec(line) ?? [];
    const specifiers = inside === '' ? [] : inside.split(', ');
    const types = specifiers.filter((one) => isType || one.startsWith('type ')).map((one) => one.replace(/^type /, ''));
    return { from, names: specifiers.filter((one) => !isType && !one.startsWith('type ')), types };
  });
  const whole = parts.filter(([, line]) => line.includes(' * as '));
  return inOrder([...[...merged(named)].map(([from, names]) => [from, statement(from, names)] as const), ...whole]);
}

/** What is imported from each module from which something is. */
function merged(imports: readonly Import[]): ReadonlyMap<string, Names> {
  const modules = new Map<string, Names>();
  for (const { from, names = [], types = [] } of imports) {
    const known = modules.get(from) ?? { values: new Set(), types: new Set() };
    if (names.length + types.length > 0) modules.set(from, known);
    for (const name of names) known.values.add(name);
    for (const name of types) known.types.add(name);
  }
  return modules;
}

function inOrder(statements: readonly (readonly [from: string, statement: string])[]): string {
  return [...statements]
    .sort(([a], [b]) => distance(a) - distance(b) || compare(a, b))
    .map(([, text]) => text)
    .join('\n');
}

function statement(from: string, { values, types }: Names): string {
  const onlyTypes = values.size === 0;
  const names = [...new Set([...values, ...types])].sort(compare);
  const specifiers = names.map((name) => (onlyTypes || values.has(name) ? name : `type ${name}`));
  const head = onlyTypes ? 'import type' : 'import';
  const line = `${head} { ${specifiers.join(', ')} } from '${from}';`;
  const isBroken = specifiers.length > 1 && widthOf(line) > lineWidth;
  return isBroken ? `${head} {\n  ${specifiers.join(',\n  ')},\n} from '${from}';` : line;
}

/** Node.js's own modules, then packages, then files from far to near. */
function distance(module: string): number {
  if (module.startsWith('node:')) return 0;
  if (!module.startsWith('.')) return 1;
  return module.startsWith('../') ? 2 : 3;
}

/**
 * Letter by letter, numbers by their length and then digit by digit: `Connection` before `closeServices` before `connect`,
 * `a9` before `a10`.
 */
function compare(a: string, b: string): number {
  const [parts, others] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(parts.length, others.length); i += 1) {
    const [one = '', other = ''] = [parts[i], others[i]];
    if (one === other) continue;
    const [rank, otherRank] = [rankOf(one), rankOf(other)];
    if (rank !== otherRank) return rank - otherRank;
    if (one.length !== other.length) return one.length - other.length;
    const [lower, otherLower] = [one.toLowerCase(), other.toLowerCase()];
    if (lower !== otherLower) return lower < otherLower ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return parts.length - others.length;
}

/** Numbers whole, all else by character. */
function partsOf(text: string): readonly string[] {
  return text.match(/\d+|\D/gu) ?? [];
}

/** Signs of paths come first, in this order, then numbers, then letters. */
function rankOf(part: string): number {
  const sign = '/._-'.indexOf(part);
  if (sign >= 0) return sign;
  return /^\d/.test(part) ? 5 : /^[A-Za-z]/.test(part) ? 6 : 7;
}

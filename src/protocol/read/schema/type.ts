import { nearest } from '../../../text/nearest.ts';
import { formats, typeKeywords } from '../../keywords.ts';
import type { SchemaObject } from '../../model.ts';
import { record } from '../../record.ts';
import type { MapTree, Report, Tree } from '../tree/tree.ts';
import { placeOf, readCount, readNumber, readString } from '../tree/values.ts';
import { readArray } from './array.ts';
import { readObject } from './object.ts';
import { all, type Entries, ordered, type ReadPart, type SchemaScope } from './scope.ts';

/** Reads a schema that says `type`, with the keywords of its types. */
export function readType(
  tree: MapTree,
  scope: SchemaScope,
  readPart: ReadPart,
  options: { readonly isPart?: boolean } = {},
): SchemaObject | undefined {
  const types = readTypes(tree, scope.report);
  if (types === undefined || !refuseForeign(tree, types, scope.report)) return undefined;
  const parts = types.map((type): Entries => {
    if (type === 'string') return readStringKeywords(tree, scope.report);
    if (type === 'number' || type === 'integer') return readNumberKeywords(tree, type, scope.report);
    if (type === 'object') return readObject(tree, scope, readPart, options);
    return type === 'array' ? readArray(tree, scope, readPart) : [];
  });
  const whole = parts.filter((part) => part !== undefined);
  if (whole.length < parts.length) return undefined;
  const [only] = types;
  const schema = record<unknown>([['type', types.length === 1 ? only : types], ...whole.flat()]);
  const additional = tree.entries.get('additionalProperties')?.value;
  if (additional?.kind === 'scalar' && additional.value === false) scope.closed.add(schema);
  return schema;
}

function readTypes(tree: MapTree, report: Report): string[] | undefined {
  const value = tree.entries.get('type')?.value;
  if (value === undefined) return undefined;
  const items = value.kind === 'list' ? value.items : [value];
  const types = items.map((item) => readTypeName(item, report));
  const known = types.filter((type) => type !== undefined);
  if (known.length < types.length) return undefined;
  if (known.length === 0) report(value.at, 'Expected at least one type');
  else if (new Set(known).size < known.length) report(value.at, 'A type is listed twice');
  else if (known.includes('integer') && known.includes('number')) {
    report(value.at, 'Every integer is a number', 'leave integer out');
  } else return known;
  return undefined;
}

function readTypeName(tree: Tree, report: Report): string | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  if (typeof value === 'string' && typeKeywords.has(value)) return value;
  const near = nearest(String(value), [...typeKeywords.keys()]);
  const hint = value === null ? "put null in quotes: 'null'" : near && `did you mean "${near}"?`;
  report(tree.at, `Expected type to be ${[...typeKeywords.keys()].join(', ')}`, hint);
  return undefined;
}

function refuseForeign(tree: MapTree, types: readonly string[], report: Report): boolean {
  const own = new Set(types.flatMap((type) => typeKeywords.get(type) ?? []));
  const foreign = [...tree.entries].filter(
    ([key]) => !own.has(key) && [...typeKeywords.values()].some((keys) => keys.includes(key)),
  );
  for (const [key, { at }] of foreign) report(at, `"${key}" says nothing about type ${types.join(' or ')}`);
  return foreign.length === 0;
}

function readStringKeywords(tree: MapTree, report: Report): Entries {
  const read = (key: string, reader: (value: Tree) => unknown): Entries => {
    const value = tree.entries.get(key)?.value;
    if (value === undefined) return [];
    const result = reader(value);
    return result === undefined ? undefined : [[key, result]];
  };
  return all([
    read('minLength', (value) => readCount(value, report, 'minLength')),
    read('maxLength', (value) => readCount(value, report, 'maxLength')),
    read('pattern', (value) => readPattern(value, report)),
    read('format', (value) => readFormat(value, report)),
    ordered(tree, 'minLength', 'maxLength', report),
  ]);
}

function readPattern(tree: Tree, report: Report): string | undefined {
  const pattern = readString(tree, report, 'pattern');
  if (pattern === undefined) return undefined;
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/u?: /s, '') : String(error);
    report(tree.at, `Expected pattern to be a regular expression that compiles with the u flag: ${reason}`);
    return undefined;
  }
}

function readFormat(tree: Tree, report: Report): string | undefined {
  const format = readString(tree, report, 'format');
  if (format === undefined || formats.some((known) => known === format)) return format;
  const near = nearest(format, [...formats]);
  report(tree.at, `Expected format to be ${formats.join(', ')}`, near && `did you mean "${near}"?`);
  return undefined;
}

function readNumberKeywords(tree: MapTree, type: 'number' | 'integer', report: Report): Entries {
  const entries = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].map((key): Entries => {
    const value = tree.entries.get(key)?.value;
    if (value === undefined) return [];
    const number = readNumber(value, report, key);
    if (key === 'multipleOf' && number !== undefined && number <= 0) {
      report(value.at, 'Expected multipleOf to be greater than 0');
      return undefined;
    }
    return number === undefined ? undefined : [[key, number]];
  });
  const read = all(entries);
  return read && hasRoom(new Map(read), type) ? read : emptyRange(read, tree, report);
}

function hasRoom(bounds: ReadonlyMap<string, unknown>, type: 'number' | 'integer'): boolean {
  const bound = (key: string, otherwise: number) => Number(bounds.get(key) ?? otherwise);
  const low = bound('minimum', -Infinity);
  const high = bound('maximum', Infinity);
  const above = bound('exclusiveMinimum', -Infinity);
  const below = bound('exclusiveMaximum', Infinity);
  if (type === 'number') return low <= high && above < below && low < below && above < high;
  const least = Math.max(Math.ceil(low), Math.floor(above) + 1, Number.MIN_SAFE_INTEGER);
  return least <= Math.min(Math.floor(high), Math.ceil(below) - 1, Number.MAX_SAFE_INTEGER);
}

function emptyRange(read: Entries, tree: MapTree, report: Report): undefined {
  const first = read?.[0]?.[0];
  if (first !== undefined) report(placeOf(tree, first), 'No number lies within these limits');
}

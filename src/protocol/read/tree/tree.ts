import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Problem } from '../../../problems/problem.ts';
import { documentOf, type ReadDocument } from '../../../text/yaml/document.ts';
import { explainFault } from '../../../text/yaml/faults.ts';
import { nestsDeeperThan } from '../../../text/yaml/nesting.ts';

/** A place in the file, both numbers 1-based, the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value of the file with its place; keys are kept in a `Map`, so that `__proto__` is a key like any other. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly at: Position;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** How the file writes it, where that is known: `1.0` is the number 1. */
  readonly source?: string | undefined;
}

/** Notes one problem at a place. */
export type Report = (at: Position, message: string, hint?: string) => void;

const maxBytes = 10 * 1024 * 1024;
export const maxDepth = 100;
const manyBrackets = 20_000;
/** One quote too few can make a fault of each line after it. */
const maxFaults = 10;
const start: Position = { line: 1, column: 1 };

/** Whether a text is so large, or could nest so deep, that it takes more than reading to find out. */
export function isHeavy(text: string): boolean {
  return Buffer.byteLength(text) > maxBytes || hasManyBrackets(text);
}

/** Reads YAML 1.2 or JSON; nothing is expanded, so that no alias can multiply a small file. */
export function readTree(text: string, report: Report): Tree | undefined {
  if (Buffer.byteLength(text) > maxBytes) {
    report(start, 'The protocol is larger than 10 MB', 'split it over several services');
    return undefined;
  }
  // The parser takes a time that grows with the square of the depth; few brackets cannot take long.
  if (hasManyBrackets(text) && nestsDeeperThan(maxDepth, text)) {
    report(start, `Nested deeper than ${maxDepth} levels`);
    return undefined;
  }
  return readNodes(documentOf(text.replace(/^\ufeff/, '')), report);
}

/**
 * Reads what a document holds.
 *
 * @param depth How many levels it may have.
 */
export function readNodes({ document, lines }: ReadDocument, report: Report, depth = maxDepth): Tree | undefined {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const tooDeep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (tooDeep) {
    report(at(tooDeep.pos[0]), `Nested deeper than ${maxDepth} levels`);
    return undefined;
  }
  const faults = [...document.errors, ...document.warnings];
  for (const fault of faults.slice(0, maxFaults)) {
    const { message, hint } = explainFault(fault);
    report(at(fault.pos[0]), message, hint);
  }
  const next = faults[maxFaults];
  if (next)
    report(at(next.pos[0]), `… and ${faults.length - maxFaults} more`, 'mend the first ones: others may follow');
  if (faults.length > 0 || document.contents === null) return undefined;
  return new TreeReader(report, at).read(document.contents, depth);
}

/** Whether a text could nest deep: counts what begins a collection, also where it only stands in a text. */
function hasManyBrackets(text: string): boolean {
  if (text.length <= manyBrackets) return false;
  let count = 0;
  for (let i = 0; i < text.length && count <= manyBrackets; i += 1) if ('[{-?'.includes(text.charAt(i))) count += 1;
  return count > manyBrackets;
}

/** The tree of plain data, such as JSON holds, all of it at the start of a file; undefined where it nests too deep. */
export function treeOf(value: unknown, depth = maxDepth): Tree | undefined {
  if (depth === 0) return undefined;
  if (typeof value !== 'object' || value === null) {
    return isJsonScalar(value) ? { kind: 'scalar', at: start, value } : undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => treeOf(item, depth - 1));
    return items.includes(undefined) ? undefined : { kind: 'list', at: start, items: items.filter(isTree) };
  }
  const entries = new Map<string, Entry>();
  for (const [name, item] of Object.entries(value)) {
    const tree = item === undefined ? undefined : treeOf(item, depth - 1);
    if (item !== undefined && tree === undefined) return undefined;
    if (tree !== undefined) entries.set(name, { at: start, value: tree });
  }
  return { kind: 'map', at: start, entries };
}

function isTree(tree: Tree | undefined): tree is Tree {
  return tree !== undefined;
}

/** Turns nodes of `yaml` into a tree, with the two things every step needs. */
class TreeReader {
  private readonly report: Report;
  private readonly at: (offset: number) => Position;

  constructor(report: Report, at: (offset: number) => Position) {
    this.report = report;
    this.at = at;
  }

  read(node: ParsedNode, depth: number): Tree | undefined {
    const at = this.at(node.range[0]);
    if (depth === 0) {
      this.report(at, `Nested deeper than ${maxDepth} levels`);
      return undefined;
    }
    if (isAlias(node)) {
      this.report(at, ...noAliases);
      return undefined;
    }
    if (isMap(node)) return this.readMap(node.items as Pair[], at, depth);
    if (isSeq(node)) {
      const items = (node.items as ParsedNode[]).map((item) => this.read(item, depth - 1));
      return { kind: 'list', at, items: items.filter((item) => item !== undefined) };
    }
    const { value, source } = isScalar(node) ? node : { value: undefined, source: undefined };
    if (isJsonScalar(value) && !isRounded(value, source)) return { kind: 'scalar', at, value, source };
    const hint = source === undefined ? undefined : `put it in quotes, if it is a text: "${source}"`;
    this.report(at, 'Expected a value that JSON holds exactly: no NaN, no infinity, no integer beyond 2^53 - 1', hint);
    return undefined;
  }

  private readMap(pairs: readonly Pair[], at: Position, depth: number): MapTree {
    const entries = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const keyAt = key === null ? at : this.at(key.range[0]);
      const name = this.readKey(key, keyAt);
      if (name === undefined) continue;
      const before = entries.get(name);
      if (before) {
        this.report(keyAt, `Duplicate key ${JSON.stringify(name)}`, `it is already on line ${before.at.line}`);
        continue;
      }
      const tree = value === null ? undefined : this.read(value, depth - 1);
      if (tree) entries.set(name, { at: keyAt, value: tree });
      else if (value === null) entries.set(name, { at: keyAt, value: { kind: 'scalar', at: keyAt, value: null } });
    }
    return { kind: 'map', at, entries };
  }

  private readKey(key: ParsedNode | null, at: Position): string | undefined {
    const { value, source, type } = isScalar(key) ? key : { value: undefined, source: undefined, type: undefined };
    // In YAML 1.1 the value of a merge key is a symbol.
    if (typeof value === 'symbol' || (value === '<<' && type === 'PLAIN')) this.report(at, ...noMergeKeys);
    else if (typeof value === 'string') return value;
    else if (isAlias(key)) this.report(at, ...noAliases);
    else this.report(at, 'Expected a key that is a string', source ? `put it in quotes: "${source}"` : undefined);
    return undefined;
  }
}

const noAliases = [
  'Aliases are not supported',
  "write out what it stands for; a schema can be named under schemas and used by $ref: '#/schemas/<Name>'",
] as const;
const noMergeKeys = [
  'Merge keys are not supported: << takes over the keys of another mapping',
  'write these keys out, or share schemas by $ref and allOf; for a key of that name, put it in quotes: "<<"',
] as const;

interface Pair {
  readonly key: ParsedNode | null;
  readonly value: ParsedNode | null;
}

/** RFC 8259, 6: neither NaN nor an infinity. */
function isJsonScalar(value: unknown): value is ScalarTree['value'] {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** Whether an integer is written with digits that a JavaScript number may not hold; `1e308` is meant as what it becomes. */
function isRounded(value: unknown, source: string | undefined): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !/[.e]/i.test(source ?? 'e');
}

/** Collects problems as they are found, and gives them in the order of the file. */
export function collectProblems(file: string): { report: Report; sorted: () => Problem[] } {
  const problems: (Problem & Position)[] = [];
  return {
    report: (at, message, hint) => {
      problems.push({ message, file, line: at.line, column: at.column, ...(hint !== undefined && { hint }) });
    },
    sorted: () => problems.sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

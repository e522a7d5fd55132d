import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../problems/problem.ts';
import { nearest } from '../text/nearest.ts';
import { explainFault } from '../text/yaml/faults.ts';
import { nestsDeeperThan } from '../text/yaml/nesting.ts';
import { checkValue, inTableOrder } from './check-value.ts';
import type { Given, Origin, Reading } from './given.ts';
import { type ChoiceId, type ChoiceRow, choiceRows, offeredValues } from './table.ts';

/** A file of choices needs two levels; more than this is an attack on the parser. */
const maxNesting = 50;

/** Names the place of an offset in the file. */
type At = (offset: number) => Origin;

/**
 * Reads a file of choices, JSON or YAML, and everything that is wrong with it.
 * @param file the name to use in errors
 */
export function readConfig(text: string, file: string): Reading {
  if (nestsDeeperThan(maxNesting, text)) {
    return failed({ file, line: 1, column: 1, message: `nests deeper than ${maxNesting} levels`, hint: example });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at: At = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const broken = [...document.errors, ...document.warnings];
  const problems = broken.map((error): Problem => ({ ...at(error.pos[0]), ...explain(error) }));
  const { contents } = document;
  // With a key given twice the rest can still be read; after other syntax errors it would be guesswork.
  if (broken.some(({ code }) => code !== 'DUPLICATE_KEY') || (problems.length > 0 && !isMap(contents)))
    return failed(...problems);
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return failed({ file, line: 1, column: 1, message: 'is empty', hint: example });
  }
  if (!isMap(contents)) {
    return failed({ ...at(startOf(contents)), message: 'must be a map of choices to values', hint: example });
  }
  const reading = readPairs(contents.items, at);
  return { given: reading.given, problems: [...problems, ...reading.problems] };
}

function explain(error: YAMLError): Pick<Problem, 'message' | 'hint'> {
  const { code } = error;
  if (code === 'DUPLICATE_KEY') return { message: 'this choice is given twice', hint: 'Remove one of the two' };
  if (code === 'TAB_AS_INDENT')
    return { message: 'YAML cannot be indented with tabs', hint: 'Use spaces, or write JSON' };
  const { message, hint } = explainFault(error);
  return {
    message: message.charAt(0).toLowerCase() + message.slice(1),
    ...(hint !== undefined && { hint: hint.charAt(0).toUpperCase() + hint.slice(1) }),
  };
}

const example = 'For example: { "transport": "socket.io", "auth": "jwt", "rooms": "durable" }';

function failed(...problems: readonly Problem[]): Reading {
  return { given: new Map(), problems };
}

function readPairs(pairs: readonly Pair[], at: At): Reading {
  const given = new Map<ChoiceId, Given>();
  const problems: Problem[] = [];
  for (const { key, value } of pairs) {
    if (!isScalar(key)) {
      problems.push({ ...at(startOf(key)), message: 'a choice must be named by a plain word' });
      continue;
    }
    const name = String(key.value);
    if (name === '$schema') continue;
    const row = choiceRows.find(({ id }) => id === name);
    if (row === undefined) {
      problems.push({ ...at(startOf(key)), ...unknownChoice(name) });
      continue;
    }
    const origin = at(startOf(value ?? key));
    const reading = row.kind === 'several' ? readWords(row, value, at) : readWord(row, value, at);
    problems.push(...reading.problems.map((problem) => ({ ...origin, ...problem })));
    if (reading.problems.length === 0) given.set(row.id, { value: reading.value, origin });
  }
  return { given, problems };
}

interface ValueReading {
  readonly value: Given['value'];
  readonly problems: readonly Problem[];
}

function readWord(row: ChoiceRow, node: unknown, at: At): ValueReading {
  const value = plainValue(node);
  const problem = isAlias(node) ? aliasProblem : checkValue(row, value);
  if (problem !== undefined) return { value: '', problems: [{ ...at(startOf(node)), ...problem }] };
  return { value: typeof value === 'boolean' ? value : String(value), problems: [] };
}

function readWords(row: Extract<ChoiceRow, { kind: 'several' }>, node: unknown, at: At): ValueReading {
  if (!isSeq(node)) {
    const problem = isAlias(node) ? aliasProblem : { message: `${row.id} must be a list`, hint: listExample(row) };
    return { value: [], problems: [problem] };
  }
  const words = node.items.map((item) => readWord(row, item, at));
  const problems = words.flatMap((word) => word.problems);
  return {
    value: inTableOrder(
      row,
      words.map(({ value }) => String(value)),
    ),
    problems,
  };
}

const aliasProblem = { message: 'aliases are not allowed here', hint: 'Write the value out' };

function listExample(row: ChoiceRow): string {
  return `For example: [${offeredValues(row).join(', ')}], or [] for none`;
}

function unknownChoice(name: string): Problem {
  const names = choiceRows.map(({ id }) => id);
  const meant = nearest(name, names);
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  const list = `Valid: ${names.join(', ')}`;
  return {
    message: `there is no choice named ${JSON.stringify(shown)}`,
    hint: meant === undefined ? list : `Did you mean ${meant}? ${list}`,
  };
}

function plainValue(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return [];
  return isMap(node) ? {} : null;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

import { indent, list } from './layout.ts';

/** A name, and what is called on it one after the other, such as `z` with `.string()` and `.min(1)`. */
export interface Expression {
  readonly root: string;
  readonly calls: readonly Call[];
}

/** A call of a method, the dot before it included. */
export type Call = Part;

/** Something to call a method with, or what such a call is made of. */
export interface Part {
  readonly text: string;
  /** How many levels of calls and lists it has: the formatter breaks chains of calls by what they are called with. */
  readonly levels: number;
  readonly isFunction?: boolean;
  /** Whether it is a call with a function: beside such a one, each has a line of its own. */
  readonly takesFunction?: boolean;
}

/** So many levels may stand in a chain of three calls that is not broken. */
const simpleLevels = 2;

/** A word, a number or a text. */
export function word(text: string): Part {
  return { text, levels: 1 };
}

/** A pattern, which the formatter does not take for simple. */
export function pattern(text: string): Part {
  return { text, levels: Number.POSITIVE_INFINITY };
}

/** A function whose body is an expression, which it does not either. */
export function arrow(text: string): Part {
  return { text, levels: Number.POSITIVE_INFINITY, isFunction: true };
}

/** A list in square brackets. */
export function array(items: readonly Part[]): Part {
  return { text: list('[', textsOf(items), ']'), levels: deepest(items) + 1 };
}

/** An expression as a part of another one. */
export function part(expression: Expression): Part {
  const takesFunction = expression.calls.at(-1)?.takesFunction ?? false;
  return { text: expressionText(expression), levels: deepest(expression.calls) + 1, takesFunction };
}

/** `.method(a, b)` */
export function call(method: string, ...args: readonly Part[]): Call {
  const [only] = args;
  // A list alone stands beside the brackets.
  const isBeside = args.length === 1 && only?.text.startsWith('[');
  const isApart = args.length > 1 && args.some(({ takesFunction }) => takesFunction);
  const text = isBeside ? `(${only?.text})` : list('(', textsOf(args), ')', isApart);
  return { text: `.${method}${text}`, levels: deepest(args), takesFunction: args.some(({ isFunction }) => isFunction) };
}

/** The same with one more call. */
export function chained({ root, calls }: Expression, ...more: readonly Call[]): Expression {
  return { root, calls: [...calls, ...more] };
}

/** Writes an expression on one line, or as the formatter does each call on its own where their length is not why. */
export function expressionText({ root, calls }: Expression): string {
  const isDense = calls.length > 2 && calls.some(({ levels }) => levels > simpleLevels);
  const isTall = calls.length > 1 && calls.slice(0, -1).some(({ text }) => text.includes('\n'));
  if (!isDense && !isTall) return `${root}${textsOf(calls).join('')}`;
  return `${root}${calls.map(({ text }) => `\n  ${indent(text)}`).join('')}`;
}

function textsOf(parts: readonly Part[]): readonly string[] {
  return parts.map(({ text }) => text);
}

function deepest(parts: readonly Part[]): number {
  return Math.max(0, ...parts.map(({ levels }) => levels));
}

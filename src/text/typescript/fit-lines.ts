import { apart, type Group, isMappedKey, type Node, nodesOf, textOf, tokenLines, trimmed } from './line-nodes.ts';
import { lineWidth, widthOf } from './width.ts';

/**
 * Breaks the lines of a program that are too long, as the formatter of projects does: names of the user decide how long
 * lines of generated code are. What it does not know how to break stays as it is; no word of the program changes.
 */
export function fitLines(text: string): string {
  const isToBreak = (line: string) => (isLong(line) && !/^\s*(?:\/?\*|\/\/)/.test(line)) || maybeTable.test(line);
  if (!text.split('\n').some(isToBreak)) return text;
  return tokenLines(text)
    .map((tokens) => fitLine(tokens))
    .join('\n');
}

/** How a list of lists begins. */
const maybeTable = /\[[[{]/;

function isLong(line: string): boolean {
  return widthOf(line) > lineWidth;
}

function fitLine(tokens: readonly string[]): string {
  const line = tokens.join('');
  const isCode = !tokens.some((token) => /^\/[/*]/.test(token) || token.includes('\n'));
  if (!isCode || !(isLong(line) || maybeTable.test(line))) return line;
  const [, indent = ''] = /^(\s*)/.exec(line) ?? [];
  return broken(trimmed(nodesOf(tokens)), indent).join('\n');
}

type Break = (nodes: readonly Node[], indent: string) => readonly string[] | undefined;

/** A line, broken once and its parts again where they are too long. */
function broken(nodes: readonly Node[], indent: string): readonly string[] {
  const line = indent + textOf(nodes);
  if (!isLong(line) && !nodes.some(holdsTable)) return [line];
  for (const rule of rules) {
    const lines = rule(nodes, indent);
    if (lines !== undefined) return lines;
  }
  return [line];
}

/** Whether there is a list of lists in it, each of several items: none of these is written on one line. */
function holdsTable(node: Node): boolean {
  if (typeof node === 'string') return false;
  const isTable = node.open === '[' && node.items.length > 1 && node.items.every(isLongList);
  return isTable || node.items.some((item) => item.some(holdsTable));
}

function isLongList([node, ...others]: readonly Node[]): boolean {
  return node !== undefined && others.length === 0 && isList(node) && node.items.length > 1;
}

/** Before what follows a condition. */
const breakCondition: Break = (nodes, indent) => {
  if (nodes[0] !== 'if' || typeof nodes[2] === 'string') return undefined;
  const body = trimmed(nodes.slice(3));
  if (body.length === 0 || body[0] === '{') return undefined;
  return [...broken(nodes.slice(0, 3), indent), ...broken(body, `${indent}  `)];
};

/** Behind the arrow of a function whose body is an expression; or its parameters, where these are too long. */
const breakArrow: Break = (nodes, indent) => {
  const arrow = nodes.lastIndexOf('=>');
  const body = trimmed(nodes.slice(arrow + 1));
  const [first] = body;
  if (arrow < 0 || first === undefined || first === '{' || isList(first)) return undefined;
  const head = nodes.slice(0, arrow + 1);
  if (!isLong(indent + textOf(head))) return [indent + textOf(head), ...broken(body, `${indent}  `)];
  const parameters = nodes.slice(0, arrow).findIndex((node) => isGroup(node, '('));
  const isBreakable = parameters >= 0 && !isEmpty(nodes[parameters]);
  return isBreakable ? breakGroup(nodes, parameters, indent) : breakTypeArguments(nodes, indent);
};

/** The last type arguments of the line, each on a line of its own. */
const breakTypeArguments: Break = (nodes, indent) => {
  const last = nodes.lastIndexOf('>');
  let [open, depth] = [last, 0];
  do {
    if (nodes[open] === '>') depth += 1;
    if (nodes[open] === '<') depth -= 1;
    open -= 1;
  } while (depth > 0 && open >= 0);
  if (depth > 0 || last < 0) return undefined;
  const [before, behind] = [nodes.slice(0, open + 2), nodes.slice(last)];
  const types = apart(nodes.slice(open + 2, last), ',');
  const lines = types.flatMap((type, index) =>
    broken(index < types.length - 1 ? [...trimmed(type), ','] : trimmed(type), `${indent}  `),
  );
  return [indent + textOf(before), ...lines, ...broken(behind, indent)];
};

/** The type of the function that a line declares, where breaking its parameters would not be enough. */
const breakDeclaration: Break = (nodes, indent) => {
  const [end, parameters] = [nodes.indexOf('='), nodes.findIndex((node) => isGroup(node, '('))];
  const isTyped = nodes.includes('const') && nodes.includes('=>') && nodes.lastIndexOf('>', end) > 0;
  if (!isTyped || parameters < end) return undefined;
  const isEnough = !isEmpty(nodes[parameters]) && !isLong(`${indent}${textOf(nodes.slice(0, parameters))}(`);
  return isEnough ? undefined : breakTypeArguments(nodes, indent);
};

/** Each type of a union on a line of its own. */
const breakUnion: Break = (nodes, indent) => {
  const sign = nodes.findIndex((node) => node === ':' || node === '=');
  const types = apart(nodes.slice(sign + 1), '|');
  if (sign < 0 || types.length < 2 || nodes.includes('=>')) return undefined;
  const lines = types.flatMap((type) => broken(['| ', ...trimmed(type)], `${indent}  `));
  return [indent + textOf(nodes.slice(0, sign + 1)), ...lines];
};

function isEmpty(node: Node | undefined): boolean {
  return typeof node === 'object' && node.items.length === 0;
}

function isList(node: Node): node is Group {
  return isGroup(node, '[') || isGroup(node, '{');
}

function isGroup(node: Node | undefined, open: string): node is Group {
  return typeof node === 'object' && node.open === open;
}

/** Each call of a chain on a line of its own. */
const breakChain: Break = (nodes, indent) => {
  const calls = nodes.flatMap((node, at) =>
    isGroup(node, '(') && nodes[at - 2] === '.' && typeof nodes[at - 1] === 'string' ? [at - 2] : [],
  );
  const [first, ...others] = calls;
  const isChain = others.length > 0 && others.every((at, index) => at === (calls[index] ?? 0) + 3);
  if (first === undefined || !isChain) return undefined;
  const end = (calls.at(-1) ?? 0) + 3;
  if (calls.length === 2 && endsWithTree(nodes[end - 1])) return undefined;
  const steps = calls.map((at) => nodes.slice(at, at === calls.at(-1) ? nodes.length : at + 3));
  if (trimmed(nodes.slice(end)).length > 1) return undefined;
  return [...broken(nodes.slice(0, first), indent), ...steps.flatMap((step) => broken(step, `${indent}  `))];
};

/** Whether brackets hold nothing but a list of lists, or an object: they are broken rather than a short chain before them. */
function endsWithTree(node: Node | undefined): boolean {
  const [[only] = [], ...others] = typeof node === 'object' ? node.items : [];
  return only !== undefined && others.length === 0 && (isGroup(only, '{') || holdsTable(only));
}

/** Behind the sign before a text, or before names joined by dots, which cannot be broken themselves. */
const breakValue: Break = (nodes, indent) => {
  const sign = nodes.findIndex((node) => node === '=' || node === ':');
  const value = trimmed(nodes.slice(sign + 1)).filter((node) => !isShortCall(node));
  const isUnbreakable =
    value.every((node) => typeof node === 'string') && /^['"]|^[^([{]*\.[^([{]*$/.test(textOf(value));
  const key = textOf(nodes.slice(0, sign));
  if (sign < 0 || !isUnbreakable || key.length < 3) return undefined;
  return [indent + textOf(nodes.slice(0, sign + 1)), ...broken(trimmed(nodes.slice(sign + 1)), `${indent}  `)];
};

/** Brackets with nothing in them, or with a word. */
function isShortCall(node: Node): boolean {
  return (
    isGroup(node, '(') &&
    (node.items.length === 0 || (node.items.length === 1 && textOf([node]).length < 32 && node.items[0]?.length === 1))
  );
}

/** The last brackets that something stands in. */
const breakLast: Break = (nodes, indent) => {
  if (nodes[0] === 'import' && breakableImport(nodes) === false) return undefined;
  const table = nodes.findLastIndex(holdsTable);
  const last =
    table < 0
      ? nodes.findLastIndex((node, at) => !isEmpty(node) && typeof node === 'object' && !isExpression(nodes, at))
      : table;
  return last < 0 ? undefined : breakGroup(nodes, last, indent);
};

/** The formatter leaves an import of one name on its line. */
function breakableImport(nodes: readonly Node[]): boolean {
  return nodes.some((node) => isGroup(node, '{') && node.items.length > 1);
}

const rules: readonly Break[] = [
  breakCondition,
  breakDeclaration,
  breakArrow,
  breakUnion,
  breakChain,
  breakValue,
  breakLast,
  breakTypeArguments,
];

/** One item a line; brackets alone within others stay beside them. */
function breakGroup(nodes: readonly Node[], at: number, indent: string): readonly string[] {
  const group = nodes[at];
  if (typeof group !== 'object') return [indent + textOf(nodes)];
  const [before, behind] = [nodes.slice(0, at), nodes.slice(at + 1)];
  const [only] = group.items;
  const [inner] = only ?? [];
  if (group.items.length === 1 && only?.length === 1 && group.open === '(' && inner !== undefined && isList(inner)) {
    return breakGroup([...before, group.open, inner, group.close, ...behind], at + 1, indent);
  }
  const areNumbers = group.open === '[' && group.items.every((item) => /^-?[\d.e+-]+$/.test(textOf(item)));
  const lines = areNumbers
    ? filled(group.items.map(textOf), `${indent}  `)
    : group.items.flatMap((item, index) => {
        const isLast = index === group.items.length - 1;
        // Nothing may follow what is left of a list.
        const isRest = isLast && item[0] === '...' && group.open !== '[' && !isCall(nodes, at);
        return broken(isRest ? item : [...item, group.separator], `${indent}  `);
      });
  const [first, rest] = [indent + textOf(before) + group.open, [group.close, ...behind]];
  return [first, ...lines, ...broken(rest, indent)];
}

/** Brackets around an expression or an index: nothing may follow that. */
function isExpression(nodes: readonly Node[], at: number): boolean {
  const [node, before] = [nodes[at], nodes[at - 1]];
  if (node !== undefined && isMappedKey(node)) return true;
  const isBehindName = typeof before === 'object' || /[\p{ID_Continue}$>]$/u.test(before ?? '');
  return isGroup(node, '[') ? isBehindName : isGroup(node, '(') && !isBehindName && isCall(nodes, at);
}

/** Whether brackets hold what a function is called with, rather than its parameters. */
function isCall(nodes: readonly Node[], at: number): boolean {
  return !nodes.slice(at + 1).some((node) => node === '=>' || node === ':' || node === '{');
}

/** As many on each line as fit. */
function filled(items: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = `${lines.at(-1)} ${item},`;
    if (lines.length > 0 && !isLong(longer)) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${item},`);
  }
  return lines;
}

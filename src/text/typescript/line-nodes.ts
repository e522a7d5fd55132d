import jsTokens from 'js-tokens';

/** A piece of a line: a token, the space between two, or brackets with what is in them. */
export type Node = string | Group;

/** What stands between brackets, apart by commas or semicolons. */
export interface Group {
  readonly open: string;
  readonly items: readonly (readonly Node[])[];
  /** What parts the items. */
  readonly separator: ',' | ';';
  readonly close: string;
}

const closings: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Reads the tokens of a line. A bracket without its partner on the line is a token like others. */
export function nodesOf(tokens: readonly string[]): readonly Node[] {
  return sequence(tokens);
}

/** The tokens of a program, line by line, templates whole; one with a line end in it is on the line that it begins on. */
export function tokenLines(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [[]];
  let depth = 0;
  for (const { type, value } of jsTokens(text)) {
    const line = lines.at(-1) ?? [];
    if (type === 'TemplateTail') depth -= 1;
    if (depth > 0 || type === 'TemplateTail') line.push(`${line.pop()}${value}`);
    else if (type === 'LineTerminatorSequence') lines.push([]);
    // Ends of nested type arguments are one token to a lexer.
    else if (/^>>+$/.test(value)) line.push(...value);
    else line.push(value);
    if (type === 'TemplateHead') depth += 1;
  }
  return lines;
}

function sequence(tokens: readonly string[]): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const end = closings.has(token) ? partnerOf(tokens, at) : undefined;
    if (end === undefined) nodes.push(token);
    else {
      nodes.push(groupOf(tokens.slice(at, end + 1)));
      at = end;
    }
  }
  return nodes;
}

function partnerOf(tokens: readonly string[], open: number): number | undefined {
  const expected: (string | undefined)[] = [];
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (closings.has(token)) expected.push(closings.get(token));
    else if ([')', ']', '}'].includes(token) && expected.pop() !== token) return undefined;
    if (expected.length === 0) return at;
  }
  return undefined;
}

function groupOf(tokens: readonly string[]): Group {
  const [open = '', close = ''] = [tokens[0], tokens.at(-1)];
  const content = sequence(tokens.slice(1, -1));
  const separator = content.includes(';') || isMapped(content) ? ';' : ',';
  const items = apart(content, separator).map(trimmed);
  return { open, items: items.filter((item) => item.length > 0), separator, close };
}

/** Whether brackets hold a mapped type, such as `[Key in Name]: string`. */
function isMapped(content: readonly Node[]): boolean {
  return content.some(isMappedKey);
}

/** Whether something is the key of a mapped type, which is no list. */
export function isMappedKey(node: Node): boolean {
  return typeof node === 'object' && node.open === '[' && node.items[0]?.includes('in') === true;
}

/** The nodes between separators. */
export function apart(nodes: readonly Node[], separator: ',' | ';' | '|'): readonly (readonly Node[])[] {
  const parts: Node[][] = [[]];
  let depth = 0;
  for (const node of nodes) {
    // Angle brackets are no groups here: what stands between them is parted by them alone.
    if (node === '<') depth += 1;
    if (node === '>') depth = Math.max(0, depth - 1);
    if (node === separator && depth === 0) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** Without space at both ends. */
export function trimmed(nodes: readonly Node[]): readonly Node[] {
  const isSpace = (node: Node | undefined) => typeof node === 'string' && node.trim() === '';
  const from = nodes.findIndex((node) => !isSpace(node));
  const to = nodes.findLastIndex((node) => !isSpace(node));
  return from < 0 ? [] : nodes.slice(from, to + 1);
}

/** Writes nodes on one line. */
export function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : groupText(node))).join('');
}

function groupText({ open, items, separator, close }: Group): string {
  const space = open === '{' && items.length > 0 ? ' ' : '';
  return `${open}${space}${items.map(textOf).join(`${separator} `)}${space}${close}`;
}

import { diffArrays } from 'diff';
import jsTokens from 'js-tokens';
import { Lexer, parseDocument } from 'yaml';

/** A word of a program: what a formatter leaves, and what stands before it, which a formatter may change. */
interface Word {
  readonly space: string;
  readonly text: string;
  /** What the word says, however it is written: two words of the same meaning differ in nothing but layout. */
  readonly meaning: string;
}

type Token = ReturnType<typeof jsTokens> extends Iterable<infer One> ? One : never;

/**
 * What a text says, whatever its layout: the same for a file before and after a formatter went over it. White space, quotes,
 * trailing commas, semicolons, brackets around a single parameter and the order of keys in JSON are layout; comments are not.
 * @param path tells the language; the text itself where it is none that formatters know
 */
export function meaningOf(path: string, text: string): string {
  if (isProgram(path)) return said(wordsOf(text));
  if (path.endsWith('.json')) return jsonMeaning(text);
  if (/\.ya?ml$/.test(path)) return yamlMeaning(text);
  return path.endsWith('.md') ? markdownMeaning(text) : text;
}

/** Whether two texts of a file differ in layout at most. */
export function hasSameMeaning(path: string, a: string, b: string): boolean {
  return a === b || meaningOf(path, a) === meaningOf(path, b);
}

/**
 * Does to a text what somebody's formatter did to another one of the same file: where both have the same words with the same
 * space between them, with that space; elsewhere with its indentation, quotes and semicolons.
 * @param before what was formatted
 * @param after what it became, with or without edits
 * @returns a text of the same meaning
 */
export function formattedLike(path: string, before: string, after: string, text: string): string {
  if (!isProgram(path) || before === after) return text;
  const [words, plain, models] = [wordsOf(text), wordsOf(before), wordsOf(after)];
  const change = { from: styleOf(plain), to: styleOf(models) };
  const [origins, results] = [partnersOf(words, plain), partnersOf(plain, models)];
  const pieces = words.map((word, index) => {
    const origin = origins[index] ?? -1;
    const result = results[origin] ?? -1;
    const [was, is] = [plain[origin], models[result]];
    const own = { space: spaced(word, change), text: written(word.text, change) };
    if (was === undefined || is === undefined) return `${own.space}${own.text}`;
    const follows = (origins[index - 1] ?? -1) === origin - 1 && (results[origin - 1] ?? -1) === result - 1;
    const isAlike = was.space === word.space && bearing(is.space) === bearing(own.space);
    return `${follows && isAlike ? is.space : own.space}${is.text}`;
  });
  const result = pieces.join('');
  return said(wordsOf(result)) === said(words) ? result : text;
}

function isProgram(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

function said(words: readonly Word[]): string {
  return words.map(({ meaning }) => meaning).join('\n');
}

/** The words of a program; an empty one at the end has what stands behind the last. */
function wordsOf(text: string): readonly Word[] {
  const tokens = [...jsTokens(text)];
  const solid = tokens.flatMap((token, index) => (isSpace(token) || isComment(token) ? [] : [index]));
  const nearest = new Map(solid.map((index, at) => [index, at]));
  const neighbour = (index: number, by: number): Token | undefined => {
    const at = nearest.get(index);
    return at === undefined ? undefined : tokens[solid[at + by] ?? -1];
  };
  const words: Word[] = [];
  let space = '';
  tokens.forEach((token, index) => {
    const around = (by: number) => neighbour(index, by)?.value;
    if (isSpace(token) || (token.type === 'Punctuator' && isLayout(token.value, around))) {
      space += token.value;
      return;
    }
    words.push({ space, text: token.value, meaning: meaning(token, around) });
    space = '';
  });
  return [...words, { space, text: '', meaning: '' }];
}

function isSpace({ type }: Token): boolean {
  return type === 'WhiteSpace' || type === 'LineTerminatorSequence';
}

function isComment({ type }: Token): boolean {
  return type === 'SingleLineComment' || type === 'MultiLineComment';
}

/** Whether formatters add and take away a sign where it stands. */
function isLayout(sign: string, around: (by: number) => string | undefined): boolean {
  if (sign === ';') return true;
  if (sign === ',') return [')', ']', '}'].includes(around(1) ?? '');
  if (sign === '|' || sign === '&') return ['=', ':', '(', '<', ',', '=>', '['].includes(around(-1) ?? '');
  // `(x) => …` and `x => …`
  if (sign === '(') return around(2) === ')' && around(3) === '=>' && /^[\w$]+$/.test(around(1) ?? '');
  return sign === ')' && around(1) === '=>' && around(-2) === '(' && /^[\w$]+$/.test(around(-1) ?? '');
}

function meaning(token: Token, around: (by: number) => string | undefined): string {
  const { type, value } = token;
  if (type === 'StringLiteral') {
    const content = value.slice(1, -1).replace(/\\(['"])/g, '$1');
    const isKey = ['{', ','].includes(around(-1) ?? '') && around(1) === ':' && /^[A-Za-z_$][\w$]*$/.test(content);
    return isKey ? content : `"${content}"`;
  }
  if (isComment(token)) return value.replace(/[ \t]*\n[ \t]*/g, '\n').trimEnd();
  return value;
}

/** For each word the place of the same word in another text. */
function partnersOf(words: readonly Word[], models: readonly Word[]): readonly (number | undefined)[] {
  const meanings = (list: readonly Word[]) => list.map(({ meaning }) => meaning);
  const partners: (number | undefined)[] = [];
  let at = 0;
  for (const { value, added, removed } of diffArrays(meanings(models), meanings(words))) {
    if (removed) at += value.length;
    else if (added) partners.push(...value.map(() => undefined));
    else for (const _ of value) partners.push(at++);
  }
  return partners;
}

interface Style {
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: string;
  /** Whether statements end with their line alone. */
  readonly isWithoutSemicolons: boolean;
  /** Whether a single parameter stands without brackets. */
  readonly hasBareParameters: boolean;
}

/** Where a text does not tell, the style is ours. */
function styleOf(words: readonly Word[]): Style {
  const steps = words.flatMap(({ space }) => /\n([ \t]+)$/.exec(space)?.[1] ?? []);
  const widths = steps.filter((step) => !step.includes('\t')).map(({ length }) => length);
  const indent = steps.some((step) => step.startsWith('\t')) ? '\t' : ' '.repeat(Math.min(...widths, 9) % 9 || 2);
  const count = (quote: string) => words.filter(({ text }) => text.startsWith(quote)).length;
  return {
    indent,
    quote: count('"') > count("'") ? '"' : "'",
    isWithoutSemicolons: words.length > 1 && !words.some(({ space }) => /;\s*(?:\n|$)/.test(space)),
    hasBareParameters:
      !words.some(({ space }) => space.includes('(')) &&
      words.some(({ text }, index) => text === '=>' && /^[\w$]/.test(words[index - 1]?.text ?? '')),
  };
}

/** Of what stands before a word, the signs that cannot come and go with the lines alone. */
function bearing(space: string): string {
  return space.replace(/[\s,|&]/g, '');
}

/** From one style to another; what both have in common stays as it is. */
interface StyleChange {
  readonly from: Style;
  readonly to: Style;
}

/** What stands before a word, in another style. */
function spaced({ space, text }: Word, change: StyleChange): string {
  const { from, to } = change;
  let own = indented(space, change);
  if (to.hasBareParameters && !from.hasBareParameters) own = own.replace(/[()]/g, '');
  // Without the semicolon, such a line would go on with the one before it.
  const canStandAlone = own.includes('\n') && !/^[([`/+*-]/.test(text);
  return to.isWithoutSemicolons && !from.isWithoutSemicolons && canStandAlone ? own.replaceAll(';', '') : own;
}

/** A word in another style. */
function written(text: string, change: StyleChange): string {
  if (text.startsWith('/*')) return text.replace(/\n[ \t]+(?= )/g, (lines) => indented(lines, change));
  const { from, to } = change;
  const isPlain = /^(['"])[^'"\\]*\1$/.test(text);
  return isPlain && from.quote !== to.quote ? `${to.quote}${text.slice(1, -1)}${to.quote}` : text;
}

function indented(space: string, { from, to }: StyleChange): string {
  if (from.indent === to.indent) return space;
  return space.replace(/\n([ \t]+)/g, (_, spaces: string) => {
    const steps = Math.floor(spaces.length / from.indent.length);
    return `\n${to.indent.repeat(steps)}${spaces.slice(steps * from.indent.length)}`;
  });
}

function jsonMeaning(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    // With comments, or no JSON at all.
    return said(wordsOf(text));
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

function yamlMeaning(text: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  const comments = [...new Lexer().lex(text)].filter((lexeme) => lexeme.startsWith('#'));
  return JSON.stringify([document.toJS(), comments]);
}

/** Formatters fold no lines of ours, and pad tables. */
function markdownMeaning(text: string): string {
  return text
    .replace(/^(\s*)[*+-](?=\s)/gm, '$1-')
    .replace(/\s+/g, ' ')
    .replace(/:?-{2,}:?/g, '--')
    .replace(/ ?\| ?/g, '|');
}

import jsTokens from 'js-tokens';

/** A word of a program: what a formatter leaves, and what stands before it, which a formatter may change. */
export interface Word {
  readonly space: string;
  readonly text: string;
  /** What the word says, however it is written: two words of the same meaning differ in nothing but layout. */
  readonly meaning: string;
}

type Token = ReturnType<typeof jsTokens> extends Iterable<infer One> ? One : never;

/** Whether a file is a program whose words are known here. */
export function isProgram(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** What words say together. */
export function said(words: readonly Word[]): string {
  return words.map(({ meaning }) => meaning).join('\n');
}

/** The words of a program; an empty one at the end has what stands behind the last. */
export function wordsOf(text: string): readonly Word[] {
  const tokens = tokensOf(text);
  const solid = solidOf(tokens);
  const loose = looseSigns(solid);
  const words: Word[] = [];
  let [space, at] = ['', -1];
  for (const token of tokens) {
    const isWord = !isSpace(token) && !isComment(token);
    if (isWord) at += 1;
    const around = (by: number) => solid[at + by]?.value;
    if (isSpace(token) || (isWord && (loose.has(at) || isLayout(token, around)))) {
      space += token.value;
      continue;
    }
    words.push({ space, text: token.value, meaning: meaning(token, solid[at]?.isFirst === true, around) });
    space = '';
  }
  return [...words, { space, text: '', meaning: '' }];
}

/** Ends of nested type arguments are one sign to a lexer, and several to a formatter; a shift has space around it. */
function tokensOf(text: string): readonly Token[] {
  const tokens = [...jsTokens(text)];
  return tokens.flatMap((token, index) => {
    const last = tokens[index - 1];
    const isShift = last !== undefined && isSpace(last);
    if (!/^>>+$/.test(token.value) || isShift) return [token];
    return [...token.value].map((value): Token => ({ type: 'Punctuator', value }));
  });
}

/** A token that is neither space nor comment. */
interface Solid {
  readonly value: string;
  /** Whether a line ends before it. */
  readonly isFirst: boolean;
}

function solidOf(tokens: readonly Token[]): readonly Solid[] {
  let isFirst = true;
  return tokens.flatMap((token) => {
    if (token.type === 'LineTerminatorSequence') isFirst = true;
    if (isSpace(token) || isComment(token)) return [];
    const solid = { value: token.value, isFirst };
    isFirst = false;
    return [solid];
  });
}

function isSpace({ type }: Token): boolean {
  return type === 'WhiteSpace' || type === 'LineTerminatorSequence';
}

function isComment({ type }: Token): boolean {
  return type === 'SingleLineComment' || type === 'MultiLineComment';
}

/** What an expression can begin behind. */
const OPENING = new Set(['=>', 'return', 'throw', '=', '(', '[', ',', ':', '?', '??', '&&', '||']);
/** What it can end before. */
const CLOSING = new Set([undefined, ')', ']', '}', ',', ';', ':']);

/**
 * The places of signs that formatters add, take away and change: commas between members, which are semicolons or the ends of
 * lines elsewhere, and round brackets around a single parameter or a whole expression.
 */
function looseSigns(solid: readonly Solid[]): ReadonlySet<number> {
  const loose = new Set<number>();
  const open: { readonly at: number; hasComma: boolean }[] = [];
  solid.forEach(({ value }, at) => {
    const last = open.at(-1);
    if (['(', '[', '{'].includes(value)) open.push({ at, hasComma: false });
    else if (value === ',' && last !== undefined) {
      if (solid[last.at]?.value === '{') loose.add(at);
      if (solid[at + 1]?.value !== ')') last.hasComma = true;
    } else if ([')', ']', '}'].includes(value)) {
      open.pop();
      if (value !== ')' || last === undefined || solid[last.at]?.value !== '(') return;
      const [first, next] = [solid[last.at + 1]?.value ?? '', solid[at + 1]];
      const isParameter = at === last.at + 2 && next?.value === '=>' && /^[\w$]+$/.test(first);
      const isObject = first === '{' && solid[last.at - 1]?.value === '=>';
      const endsLine = next?.isFirst === true && /^[\w$]/.test(next.value);
      const isWhole = OPENING.has(solid[last.at - 1]?.value ?? '') && (CLOSING.has(next?.value) || endsLine);
      const isExpression = isWhole && !isObject && !last.hasComma && at > last.at + 1;
      if (isParameter || isExpression) for (const place of [last.at, at]) loose.add(place);
    }
  });
  return loose;
}

/** Behind these a list of types may begin with its sign. */
const LEADING = new Set(['=', ':', '(', '<', ',', '=>', '[', 'as', 'satisfies', 'extends', 'is']);

/** Whether formatters add and take away a sign where it stands. */
function isLayout({ type, value }: Token, around: (by: number) => string | undefined): boolean {
  if (type !== 'Punctuator') return false;
  if (value === ',') return [')', ']', '}'].includes(around(1) ?? '');
  if (value === '|' || value === '&') return LEADING.has(around(-1) ?? '');
  return value === ';';
}

function meaning(token: Token, isFirst: boolean, around: (by: number) => string | undefined): string {
  const { type, value } = token;
  if (type === 'StringLiteral') {
    const content = value.slice(1, -1).replace(/\\(['"])/g, '$1');
    const isMember = isFirst || ['{', ',', ';', 'readonly'].includes(around(-1) ?? '');
    const isKey = isMember && [':', '?'].includes(around(1) ?? '') && /^[A-Za-z_$][\w$]*$/.test(content);
    return isKey ? content : `"${content}"`;
  }
  if (isComment(token)) return value.replace(/[ \t]*\n[ \t]*/g, '\n').trimEnd();
  return value;
}

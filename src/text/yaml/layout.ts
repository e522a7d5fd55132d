import { type CST, isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { documentOf } from './document.ts';
import { isWord, type Token, tokensOf } from './tokens.ts';

/** One key and what belongs to it, where it lies in the text. Offsets and columns begin at 0. */
export interface Place {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** Offset of its first character: its key, or what stands before that, such as `?` or an anchor. */
  readonly start: number;
  /** Offset behind its last character that is neither space nor comment. */
  readonly end: number;
  readonly hasComments: boolean;
}

/** Where a mapping in braces takes further members. */
export interface Braces {
  /** Offset of the opening brace. */
  readonly open: number;
  /** Offset behind its last word. */
  readonly last: number;
  /** Whether a member may follow that word: it is a comma, or the opening brace. */
  readonly isReady: boolean;
  /** Offset of the closing brace. */
  readonly close: number;
}

/** One key of the root and what lies below it. */
export interface Section extends Place {
  /** Empty is a key that stands alone, or with no more than an anchor, a word for null or `{}`. */
  readonly style: 'block' | 'flow' | 'empty';
  /** Offset behind its colon, or behind its key where that has none. */
  readonly valueStart: number;
  readonly hasColon: boolean;
  /** The words by which an empty one says so: braces, `~`, `null`, and the tag of these. */
  readonly marks: readonly Token[];
  readonly braces: Braces | undefined;
  /** Whether empty lines below it are its: it ends with a block scalar that keeps them. */
  readonly keepsLines: boolean;
  readonly places: readonly Place[];
}

/** Where the parts of a text are whose root is a mapping. */
export interface Layout {
  /** Undefined where the root is in block style. */
  readonly braces: Braces | undefined;
  readonly sections: readonly Section[];
}

type Entry = Pair<ParsedNode, ParsedNode | null>;
type At = (offset: number) => Pick<Place, 'line' | 'column'>;

/** Finds the sections in a text without byte order mark; undefined where it is not a mapping. */
export function layoutOf(text: string): Layout | undefined {
  const { document, lines } = documentOf(text);
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return undefined;
  const at: At = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: line - 1, column: col - 1 };
  };
  return { braces: bracesOf(root), sections: entriesOf(root).map((entry) => sectionOf(entry, at)) };
}

function entriesOf(map: YAMLMap): Entry[] {
  return map.items as Entry[];
}

function sectionOf(entry: Entry, at: At): Section {
  const { value } = entry;
  const tokens = entryTokens(entry);
  const colon = tokens.find(({ type, from }) => type === 'map-value-ind' && from >= entry.key.range[1]);
  const isNull = value === null || (isScalar(value) && value.value === null);
  const entries = isMap(value) ? entriesOf(value) : [];
  const isEmpty = isNull || (isMap(value) && entries.length === 0);
  const valueStart = colon?.to ?? entry.key.range[1];
  const place = placeOf(entry, at);
  const open = openScalar(tokens);
  return {
    ...place,
    end: open?.to ?? place.end,
    style: isEmpty ? 'empty' : isMap(value) && value.flow ? 'flow' : 'block',
    valueStart,
    hasColon: colon !== undefined,
    marks: isEmpty ? tokens.filter((token) => token.from >= valueStart && isWord(token) && isMark(token)) : [],
    braces: isMap(value) ? bracesOf(value) : undefined,
    keepsLines: open !== undefined,
    places: entries.map((one) => placeOf(one, at)),
  };
}

function placeOf(entry: Entry, at: At): Place {
  const words = entryTokens(entry).filter(isWord);
  const [first, last] = [words[0], words.at(-1)];
  const start = first?.from ?? entry.key.range[0];
  const end = last === undefined ? start : last.from + last.source.trimEnd().length;
  return {
    name: String(isScalar(entry.key) ? entry.key.value : entry.key),
    ...at(start),
    start,
    end,
    hasComments: entryTokens(entry).some(({ type, from }) => type === 'comment' && from > start && from < end),
  };
}

/** The tokens of an entry; the comma before it, in braces, is not its own. */
function entryTokens({ srcToken }: Entry): Token[] {
  if (srcToken === undefined) throw new Error('A document was read without its tokens');
  return tokensOf({ ...srcToken, start: srcToken.start.filter(({ type }) => type !== 'comma') } as CST.CollectionItem);
}

function isMark({ type, source }: Token): boolean {
  return type !== 'anchor' && (type !== 'tag' || source === '!!null');
}

function bracesOf(map: YAMLMap): Braces | undefined {
  const token = map.srcToken;
  if (token?.type !== 'flow-collection') return undefined;
  const last = token.items.flatMap(tokensOf).filter(isWord).at(-1);
  const open = token.start.offset;
  const close = token.end.find(({ type }) => type === 'flow-map-end')?.offset ?? open + 1;
  return { open, last: last?.to ?? open + 1, isReady: last === undefined || last.type === 'comma', close };
}

/** The block scalar that keeps the empty lines below it, where some tokens end with one. */
function openScalar(tokens: readonly Token[]): Token | undefined {
  const index = tokens.findLastIndex(isWord);
  const header = tokens.slice(0, index).findLast(({ type }) => type === 'block-scalar-header');
  return tokens[index]?.type === 'block-scalar' && header?.source.includes('+') ? tokens[index] : undefined;
}

/**
 * The offset of the line behind a section: after its last value and the comments below that which are indented further
 * than its key.
 *
 * @param end Offset behind the section's last character.
 * @param column Of the section's key.
 */
export function lineBehind(text: string, end: number, column = 0): number {
  let behind = text[end - 1] === '\n' ? end : nextLine(text, end);
  for (let offset = behind; offset < text.length; offset = nextLine(text, offset)) {
    const line = text.slice(offset, nextLine(text, offset));
    const indentation = line.length - line.trimStart().length;
    if (line.trimStart().startsWith('#') && indentation > column) behind = nextLine(text, offset);
    else if (line.trim() !== '') break;
  }
  return behind;
}

function nextLine(text: string, offset: number): number {
  const newLine = text.indexOf('\n', offset);
  return newLine === -1 ? text.length : newLine + 1;
}

import { isMap, isPair, isScalar, isSeq, type LineCounter, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { documentOf } from './document.ts';

/** The sections of `protocol.yaml` that hold named things, in the order of a new file. */
export const sectionNames = ['schemas', 'client', 'server'] as const;

export type SectionName = (typeof sectionNames)[number];

/** One schema or event of a section, where it lies in the text. */
export interface Place {
  readonly name: string;
  /** 0-based line and column of its key. */
  readonly line: number;
  readonly column: number;
  /** Offset behind its last character. */
  readonly end: number;
}

/** One key of the root and what lies below it. */
export interface Section {
  readonly name: string;
  readonly style: 'block' | 'flow' | 'empty';
  /** Offsets of the value: between them lies nothing, `{}`, `~` or the whole mapping. */
  readonly start: number;
  readonly end: number;
  readonly places: readonly Place[];
}

/** The layout of a protocol's text. */
export interface Layout {
  readonly style: 'block' | 'flow';
  readonly start: number;
  readonly sections: readonly Section[];
}

type Entry = Pair<ParsedNode, ParsedNode | null>;

/** Finds the sections in a text; undefined where it is not a mapping. */
export function layoutOf(text: string): Layout | undefined {
  const { document, lines } = documentOf(text);
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return undefined;
  return {
    style: root.flow ? 'flow' : 'block',
    start: root.range[0],
    sections: entriesOf(root).map((entry) => sectionOf(entry, text, lines)),
  };
}

function entriesOf(map: YAMLMap): Entry[] {
  return map.items as Entry[];
}

function sectionOf({ key, value }: Entry, text: string, lines: LineCounter): Section {
  const name = String(isScalar(key) ? key.value : key);
  const keyEnd = text.indexOf(':', key.range[1]) + 1;
  if (value === null || (isScalar(value) && value.value === null)) {
    const end = value === null ? keyEnd : value.range[1];
    return { name, style: 'empty', start: keyEnd, end: Math.max(end, keyEnd), places: [] };
  }
  const [start, end] = [value.range[0], contentEnd(value, text)];
  if (!isMap(value)) return { name, style: 'block', start, end, places: [] };
  const entries = entriesOf(value);
  if (entries.length === 0) return { name, style: 'empty', start: keyEnd, end, places: [] };
  return {
    name,
    style: value.flow ? 'flow' : 'block',
    start,
    end,
    places: entries.map((entry) => place(entry, text, lines)),
  };
}

function place({ key, value }: Entry, text: string, lines: LineCounter): Place {
  const { line, col } = lines.linePos(key.range[0]);
  const end = value ? contentEnd(value, text) : key.range[1];
  return { name: String(isScalar(key) ? key.value : key), line: line - 1, column: col - 1, end };
}

/** Offset behind the last character of a value; the range of a block collection would include comments below it. */
function contentEnd(node: ParsedNode, text: string): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = node.items.at(-1);
    if (isPair(last)) return contentEnd((last.value ?? last.key) as ParsedNode, text);
    if (last) return contentEnd(last as ParsedNode, text);
  }
  let end = node.range[1];
  while (/\s/.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

/**
 * The offset of the line behind a section: after its last value and the indented comments below that.
 *
 * @param end Offset behind the section's last character.
 */
export function lineBehind(text: string, end: number): number {
  let behind = nextLine(text, end);
  for (let offset = behind; offset < text.length; offset = nextLine(text, offset)) {
    const line = text.slice(offset, nextLine(text, offset));
    if (/^[ \t]+#/.test(line)) behind = nextLine(text, offset);
    else if (line.trim() !== '') break;
  }
  return behind;
}

function nextLine(text: string, offset: number): number {
  const newLine = text.indexOf('\n', offset);
  return newLine === -1 ? text.length : newLine + 1;
}

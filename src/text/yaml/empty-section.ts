import type { Edit } from '../edit.ts';
import type { Section } from './layout.ts';

/**
 * Takes away the words by which an empty section says that it is empty. What else stands there remains: comments, also those
 * in braces, and anchors.
 */
export function emptied({ valueStart, end, marks, column }: Section, text: string): Edit[] {
  const edits: Edit[] = [];
  for (let from = valueStart; from < end; from = text.indexOf('\n', from) + 1 || text.length) {
    const line = /.*/.exec(text.slice(from))?.[0] ?? '';
    const to = from + line.length;
    const own = marks.filter((mark) => mark.from >= from && mark.from < to);
    if (own.length === 0) continue;
    const left = own.reduceRight((rest, mark) => without(rest, mark.from - from, mark.to - from), line).trim();
    const isFirst = from === valueStart;
    if (left !== '') edits.push({ from, to, text: (isFirst ? ' ' : ' '.repeat(column + 2)) + left });
    // With a line goes the line end before it, since there may be none behind.
    else edits.push({ from: isFirst ? from : text.slice(0, from).replace(/\r?\n$/, '').length, to, text: '' });
  }
  return edits;
}

/** A line without some of its characters, and the space before them. */
function without(line: string, from: number, to: number): string {
  return line.slice(0, from).trimEnd() + line.slice(to);
}

/** What some editors begin a file with; for `yaml` it moves the first line to the right. */
export const byteOrderMark = '\ufeff';

/** Puts a text in the place of `from`..`to`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Does all edits, whose places must not overlap; at one place, in their order. Line ends become those of the text. */
export function editText(text: string, edits: readonly Edit[]): string {
  const newLine = newLineOf(text);
  let result = '';
  let offset = 0;
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    result += text.slice(offset, edit.from) + edit.text.replace(/\r?\n/g, newLine);
    offset = edit.to;
  }
  return result + text.slice(offset);
}

/** Adds lines where a line begins, or behind the last one, which may have no end. */
export function linesEdit(lines: readonly string[], at: number, text: string): Edit {
  const needsLineEnd = at > 0 && text[at - 1] !== '\n';
  return { from: at, to: at, text: (needsLineEnd ? '\n' : '') + lines.map((line) => `${line}\n`).join('') };
}

function newLineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

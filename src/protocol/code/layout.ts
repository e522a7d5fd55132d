/** Lines of generated code longer than this are broken where they can be: the width of the formatter in projects. */
export const lineWidth = 120;

/** Moves every line after the first to the right; literals hold no raw line ends, so this never changes a value. */
export function indent(text: string, spaces = 2): string {
  return text.replace(/\n(?!\n|$)/g, `\n${' '.repeat(spaces)}`);
}

/** What a list may measure that does not know where on its line it stands. */
const listWidth = 100;

/** Writes `open a, b close` on one line where it fits, else one item a line. */
export function list(open: string, items: readonly string[], close: string): string {
  const line = `${open}${items.join(', ')}${close}`;
  if (line.length <= listWidth && !line.includes('\n')) return line;
  const lines = items.map((item) => `  ${indent(item)},\n`).join('');
  return `${open}\n${lines}${close}`;
}

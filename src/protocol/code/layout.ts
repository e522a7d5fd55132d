/** Moves every line after the first to the right; literals hold no raw line ends, so this never changes a value. */
export function indent(text: string, spaces = 2): string {
  return text.replace(/\n(?!\n|$)/g, `\n${' '.repeat(spaces)}`);
}

/** Writes `open a, b close` on one line, or where a part of it has several or they stand apart, each on its own. */
export function list(open: string, items: readonly string[], close: string, areApart = false): string {
  if (!areApart && !items.some((item) => item.includes('\n'))) return `${open}${items.join(', ')}${close}`;
  const lines = items.map((item) => `  ${indent(item)},\n`).join('');
  return `${open}\n${lines}${close}`;
}

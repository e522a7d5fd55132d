/** Quotes a word for a POSIX shell (or for `cmd`), only where it must. */
export function shellQuote(word: string): string {
  if (process.platform === 'win32') return /[\s&()^]/.test(word) ? `"${word}"` : word;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

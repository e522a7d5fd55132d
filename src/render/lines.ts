/** Adds lines to a text of lines, such as a `.gitignore`, where they are missing. */
export function addLines(existing: string | undefined, lines: readonly string[]): string {
  if (existing === undefined) return lines.map((line) => `${line}\n`).join('');
  const known = new Set(existing.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => line !== '' && !known.has(line));
  const separator = existing === '' || existing.endsWith('\n') ? '' : '\n';
  return missing.length === 0 ? existing : `${existing}${separator}${missing.join('\n')}\n`;
}

/** Adds `NAME=value` lines, each after its comments, for the names that are not there yet. */
export function addVariables(
  existing: string | undefined,
  variables: readonly { comment: string; name: string; value: string }[],
): string {
  const known = existing ?? '';
  const missing = variables.filter(({ name }) => !new RegExp(`^\\s*#?\\s*${name}\\s*=`, 'm').test(known));
  const separator = known === '' || known.endsWith('\n') ? '' : '\n';
  return known + separator + missing.map(({ comment, name, value }) => `# ${comment}\n${name}=${value}\n`).join('');
}

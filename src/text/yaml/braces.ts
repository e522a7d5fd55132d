import type { Edit } from '../edit.ts';
import type { Braces } from './layout.ts';

/**
 * Adds members to a mapping in braces, behind what stands there and its comments.
 * @param members as they are written
 * @param column of the members, each on lines of its own; undefined where all is one line
 */
export function membersEdits(
  { last, isReady, close }: Braces,
  members: readonly string[],
  text: string,
  column: number | undefined,
): Edit[] {
  let at = close;
  while (at > last && /\s/.test(text.charAt(at - 1))) at -= 1;
  const added = membersText(members, column);
  const needsLine = isReady && column !== undefined && !text.slice(at, close).includes('\n');
  return [
    ...(isReady ? [] : [{ from: last, to: last, text: ',' }]),
    { from: at, to: at, text: added + (needsLine ? lineAt(column - 2) : '') },
  ];
}

/** A mapping in braces; where `column` says of its members, with each on a line of its own. */
export function bracesText(members: readonly string[], column: number | undefined): string {
  return `{${membersText(members, column)}${column === undefined ? ' ' : lineAt(column - 2)}}`;
}

function membersText(members: readonly string[], column: number | undefined): string {
  const before = column === undefined ? ' ' : lineAt(column);
  return members.map((member) => before + member).join(',');
}

/** A member as JSON; where its column is given, with the parts of its value on lines of their own. */
export function memberText(key: string, value: unknown, column: number | undefined): string {
  if (column === undefined) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  return `${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replace(/\n/g, lineAt(column))}`;
}

function lineAt(column: number): string {
  return `\n${' '.repeat(Math.max(column, 0))}`;
}

import type { Edit } from './edit-text.ts';
import type { Braces } from './sections.ts';

/** Named values, as they go into JSON. */
export type Members = readonly (readonly [name: string, value: unknown])[];

/**
 * Adds members to a mapping in braces, behind what stands there and its comments.
 * @param column of the members, each on lines of its own; undefined where all is one line
 */
export function membersEdits(
  { last, isReady, close }: Braces,
  members: Members,
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

/** A mapping as JSON; where `column` says of its members, with each on lines of its own. */
export function bracesText(members: Members, column: number | undefined): string {
  return `{${membersText(members, column)}${column === undefined ? ' ' : lineAt(column - 2)}}`;
}

function membersText(members: Members, column: number | undefined): string {
  const before = column === undefined ? ' ' : lineAt(column);
  return members.map((one) => before + memberText(one, column)).join(',');
}

/** A member as JSON; where its column is given, with the parts of its value on lines of their own. */
export function memberText([key, value]: Members[number], column: number | undefined): string {
  if (column === undefined) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  return `${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replace(/\n/g, lineAt(column))}`;
}

function lineAt(column: number): string {
  return `\n${' '.repeat(Math.max(column, 0))}`;
}

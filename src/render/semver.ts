/** Whether a range of versions begins lower than another; false where one of them is no simple range. */
export function isLower(range: unknown, than: unknown): boolean {
  const [left, right] = [numbersOf(range), numbersOf(than)];
  if (left === undefined || right === undefined) return false;
  const differing = left.findIndex((number, index) => number !== right[index]);
  return differing !== -1 && (left[differing] ?? 0) < (right[differing] ?? 0);
}

function numbersOf(range: unknown): number[] | undefined {
  const [, ...parts] = (typeof range === 'string' && /^[\^~]?(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(range)) || [];
  return parts.length === 3 ? parts.map(Number) : undefined;
}

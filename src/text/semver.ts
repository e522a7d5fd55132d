type Version = readonly number[];

/** Whether a range of versions begins lower than another; false where one of them is no simple range. */
export function isLower(range: unknown, than: unknown): boolean {
  const [left, right] = [simpleRange(range), simpleRange(than)];
  return left !== undefined && right !== undefined && isBefore(left, right);
}

/**
 * Whether a range of npm may lead to a version before another one; undefined where the range does not say that, as that of
 * a tag, a folder or a catalog.
 */
export function allowsLower(range: string, version: string): boolean | undefined {
  const wanted = simpleRange(version);
  const sets = range.split('||').map((set) => lowestOf(set.trim()));
  if (wanted === undefined || sets.some((lowest) => lowest === undefined)) return undefined;
  return sets.some((lowest) => lowest !== undefined && isBefore(lowest, wanted));
}

function simpleRange(range: unknown): Version | undefined {
  const [, ...parts] = (typeof range === 'string' && /^[\^~]?(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(range)) || [];
  return parts.length === 3 ? parts.map(Number) : undefined;
}

/** The lowest version of comparators that all hold; a version before a release comes before it. */
function lowestOf(set: string): Version | undefined {
  // What follows the hyphen of `1.2 - 2.3` is an upper bound, and an operator may stand apart from its version.
  const comparators = set
    .replace(/\s+-\s+\S+$/, '')
    .replace(/([<>=^~])\s+/g, '$1')
    .split(/\s+/);
  const bounds = comparators.map((comparator): Version | undefined => {
    const pattern =
      /^(<|<=|>|>=|=|\^|~|~>)?v?(?:(\d+)|[x*])?(?:\.(?:(\d+)|[x*]))?(?:\.(?:(\d+)|[x*]))?(-[\w.-]+)?(?:\+[\w.-]+)?$/i;
    const match = pattern.exec(comparator);
    if (match === null) return undefined;
    const [, operator = '', major = 0, minor = 0, patch = 0, before] = match;
    if (operator.startsWith('<')) return [0, 0, 0, 0];
    return [Number(major), Number(minor), Number(patch), before === undefined ? 0 : -1];
  });
  return bounds.reduce((highest, bound) =>
    highest === undefined || bound === undefined ? undefined : isBefore(highest, bound) ? bound : highest,
  );
}

function isBefore(left: Version, right: Version): boolean {
  const differing = left.findIndex((number, index) => number !== (right[index] ?? 0));
  return differing !== -1 && (left[differing] ?? 0) < (right[differing] ?? 0);
}

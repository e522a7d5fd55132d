/**
 * Chooses few rows, one level of each factor, such that each possible pair of levels is in one of them.
 * @param isPossible whether levels go together; also asked about rows that are not yet filled in
 * @param given rows that there are anyway
 * @returns the same rows for the same input
 */
export function pairwise<Level>(
  factors: readonly (readonly Level[])[],
  isPossible: (levels: readonly Level[]) => boolean,
  given: readonly (readonly Level[])[] = [],
): readonly (readonly Level[])[] {
  const levels = factors.flat();
  const factorOf = new Map(factors.flatMap((factor) => factor.map((level) => [level, factor])));
  const open = new Map<Level, Set<Level>>(levels.map((level) => [level, new Set()]));
  const complete = (row: readonly Level[]) => completeRow(row, factors, factorOf, open, isPossible);
  for (const [first, partners] of open) {
    for (const second of levels) {
      if (factorOf.get(second) !== factorOf.get(first) && complete([first, second]) !== undefined) partners.add(second);
    }
  }

  const close = (row: readonly Level[]): void => {
    for (const level of row) for (const other of row) open.get(level)?.delete(other);
  };
  given.forEach(close);

  const rows: Level[][] = [];
  for (const [first, partners] of open) {
    for (const second of partners) {
      const row = complete([first, second]);
      if (row === undefined) throw new Error('a possible pair has no row');
      close(row);
      rows.push(factors.flatMap((factor) => factor.filter((level) => row.includes(level))));
    }
  }
  return rows;
}

/** Fills in the other factors, preferring levels that are in the most pairs still open; undefined where none fit. */
function completeRow<Level>(
  row: readonly Level[],
  factors: readonly (readonly Level[])[],
  factorOf: ReadonlyMap<Level, readonly Level[]>,
  open: ReadonlyMap<Level, ReadonlySet<Level>>,
  isPossible: (levels: readonly Level[]) => boolean,
): readonly Level[] | undefined {
  if (!isPossible(row)) return undefined;
  const [factor] = factors.filter((candidate) => !row.some((level) => factorOf.get(level) === candidate));
  if (factor === undefined) return row;
  const gain = (level: Level) => row.filter((other) => open.get(level)?.has(other)).length;
  for (const level of [...factor].sort((a, b) => gain(b) - gain(a))) {
    const completed = completeRow([...row, level], factors, factorOf, open, isPossible);
    if (completed !== undefined) return completed;
  }
  return undefined;
}

/** Every possible row. */
export function combinations<Level>(
  factors: readonly (readonly Level[])[],
  isPossible: (levels: readonly Level[]) => boolean,
  row: readonly Level[] = [],
): readonly (readonly Level[])[] {
  if (!isPossible(row)) return [];
  const factor = factors[row.length];
  return factor === undefined ? [row] : factor.flatMap((level) => combinations(factors, isPossible, [...row, level]));
}

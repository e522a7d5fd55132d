/** What vitest is told to run for the words behind `npm test --`. */
export function filtersOf(words: readonly string[]): string[];

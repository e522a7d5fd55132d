import { describe, expect, it } from 'vitest';
import { brokenConstraints } from '../../../src/choices/constraints.ts';
import { toDraft } from '../../../src/choices/table.ts';
import { combinations, pairwise } from '../../variants/pairwise.ts';
import { allVariants, pairwiseVariants, presetVariants } from '../../variants/variants.ts';

const factors = [
  ['a1', 'a2', 'a3'],
  ['b1', 'b2', 'b3'],
  ['c1', 'c2', 'c3'],
  ['d1', 'd2', 'd3'],
];
const never = [
  ['a1', 'b1'],
  ['c2', 'd2'],
  ['a2', 'd3'],
];

const goTogether = (row: readonly string[]) => never.every((pair) => !pair.every((level) => row.includes(level)));

function pairsOf(rows: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => row.flatMap((a) => row.filter((b) => a < b).map((b) => `${a} ${b}`))));
}

describe('pairwise', () => {
  it('has each pair that is in any possible combination, in far fewer rows', () => {
    const all = combinations(factors, goTogether);
    const few = pairwise(factors, goTogether);
    expect(pairsOf(few)).toEqual(pairsOf(all));
    expect(few.every(goTogether)).toBe(true);
    expect(few.length).toBeLessThan(all.length / 3);
  });

  it('has only what rows that are given do not have', () => {
    const given = combinations(factors, goTogether).filter((row) => row[0] === 'a1');
    const more = pairwise(factors, goTogether, given);
    expect(pairsOf([...given, ...more])).toEqual(pairsOf(combinations(factors, goTogether)));
    expect(more.length).toBeLessThan(pairwise(factors, goTogether).length);
  });

  it('leaves out levels that nothing goes together with', () => {
    expect(pairwise([['a', 'b'], ['c']], (row) => !row.includes('b'))).toEqual([['a', 'c']]);
  });
});

describe('variants', () => {
  it('are all valid, and differ in name', () => {
    const variants = [...allVariants(), ...pairwiseVariants];
    expect(variants.flatMap(({ choices }) => brokenConstraints(toDraft(choices)))).toEqual([]);
    expect(new Set(allVariants().map(({ name }) => name)).size).toBe(allVariants().length);
  });

  it('hold every preset among them', () => {
    const keys = allVariants().map(({ choices }) => JSON.stringify(choices));
    for (const { choices } of presetVariants) expect(keys).toContain(JSON.stringify(choices));
  });
});

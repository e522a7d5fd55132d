import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';

/** How often a property is tried, as a share of `PROPERTY_RUNS`; costly ones take a smaller share. */
function runsOf(share: number): number {
  const all = Number(process.env.PROPERTY_RUNS ?? 60);
  return Math.max(1, Math.round(all * share));
}

/**
 * Tries a property. A failure says the seed and the path to its smallest case, which `PROPERTY_SEED` and
 * `PROPERTY_PATH` repeat.
 */
export async function holds<Case>(
  share: number,
  cases: fc.Arbitrary<Case>,
  check: (one: Case) => Promise<void> | void,
): Promise<void> {
  const { PROPERTY_SEED: seed, PROPERTY_PATH: path } = process.env;
  const property = fc.asyncProperty(cases, async (one) => check(one));
  await fc.assert(property, {
    numRuns: runsOf(share),
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  });
}

/** Draws cases, for a check of all of them at once; says the seed to repeat them with. */
export function draw<Case>(
  share: number,
  cases: fc.Arbitrary<Case>,
): { readonly seed: number; readonly drawn: Case[] } {
  const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
  return { seed, drawn: fc.sample(cases, { numRuns: runsOf(share), seed }) };
}

/** Does work in an empty folder, which goes at once: a property makes many. */
export async function inFolder<T>(work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ws-property-')));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Draws whole numbers from `from` up to and including `to`. */
export type Draw = (from: number, to: number) => number;

/**
 * What decides the faults; it is part of the name of each test. `FAULT_SEED`, one or several with commas between, repeats
 * a run; `FAULT_RUNS` is how often each test runs with a seed of its own.
 */
export function faultSeeds(): number[] {
  const { FAULT_SEED: given, FAULT_RUNS: runs = '1' } = process.env;
  if (given !== undefined) return given.split(',').map(Number);
  return Array.from({ length: Number(runs) }, () => Math.floor(Math.random() * 1_000_000));
}

/** Numbers that a seed decides (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (from, to) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const unit = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return from + Math.floor(unit * (to - from + 1));
  };
}

/** Draws whole numbers from `from` up to and including `to`. */
export type Draw = (from: number, to: number) => number;

/** The seed of this run: that of `FAULT_SEED`, or else a new one. It is printed, so that a run can be repeated. */
export function faultSeed(): number {
  const given = process.env.FAULT_SEED;
  const seed = given === undefined ? Math.floor(Math.random() * 1_000_000) : Number(given);
  console.log(`FAULT_SEED=${seed}`);
  return seed;
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

import type { Measured } from './load.ts';

/** One after the other, in a time in which little else happened, or not. */
export interface Round {
  readonly bare: Measured;
  readonly generated: Measured;
  readonly isNoisy: boolean;
}

/** Share of a core that others may use. */
const NOISE_LIMIT = 0.1;
/** From this share of a core on it counts as saturated. */
const SATURATED = 0.9;

export function isNoisy({ usage }: Measured): boolean {
  return usage !== undefined && usage.machine - sum(usage.processes) > NOISE_LIMIT;
}

/** What is told of the rounds of a scenario: the quiet ones, where there are enough. */
export function summarise(rounds: readonly Round[], enough: number) {
  const quiet = rounds.filter(({ isNoisy }) => !isNoisy);
  const used = quiet.length >= enough ? quiet : rounds;
  const median = (of: (round: Round) => number) => medianOf(used.map(of));
  const throughputs = used.map(({ bare, generated }) => perSecond(generated) / perSecond(bare));
  return {
    rounds: used.length,
    isNoisy: used !== quiet,
    perSecond: [median(({ bare }) => perSecond(bare)), median(({ generated }) => perSecond(generated))],
    throughput: medianOf(throughputs),
    range: [Math.min(...throughputs), Math.max(...throughputs)],
    cpuUs: [median(({ bare }) => cpuUs(bare)), median(({ generated }) => cpuUs(generated))],
    /** How much of the work the generated server does for what a message costs the bare one. */
    efficiency: median(({ bare, generated }) => cpuUs(bare) / cpuUs(generated)),
    p99Ms: [median(({ bare }) => bare.p99Ms), median(({ generated }) => generated.p99Ms)],
    saturated: [saturated(used.map(({ bare }) => bare)), saturated(used.map(({ generated }) => generated))],
  } as const;
}

export type Summary = ReturnType<typeof summarise>;

function perSecond({ messages, seconds }: Measured): number {
  return messages / seconds;
}

/** Processor time of all nodes per message; Redis and the clients, which come last, are not counted. */
function cpuUs({ usage, messages, seconds }: Measured): number {
  return usage === undefined ? Number.NaN : (sum(usage.processes.slice(0, -2)) * seconds * 1e6) / messages;
}

/** How busy the servers, Redis and the clients were, and which of them could do no more. */
function saturated(measured: readonly Measured[]): string {
  const shares = (of: (processes: readonly number[]) => number) =>
    medianOf(measured.map(({ usage }) => (usage === undefined ? Number.NaN : of(usage.processes))));
  const parts = [
    ['server', shares((processes) => sum(processes.slice(0, -2)))],
    ['Redis', shares((processes) => processes.at(-2) ?? 0)],
    ['clients', shares((processes) => processes.at(-1) ?? 0)],
  ] as const;
  return parts
    .map(([name, share]) => `${name} ${(share * 100).toFixed(0)} %${share >= SATURATED ? ' (full)' : ''}`)
    .join(', ');
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

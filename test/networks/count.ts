import type { Report, Reported } from './peer.ts';

/** What happened in a trial. */
export interface Happened {
  readonly writer: readonly Reported[];
  readonly reader: readonly Reported[];
  /** The client behind the line: one of these. */
  readonly far: readonly Reported[];
  /** The client on a good line: the other. */
  readonly near: readonly Reported[];
  /** When the line became worse, and when it was mended, in milliseconds since 1970. */
  readonly worseAtMs: number;
  readonly mendedAtMs: number;
}

export interface Counts {
  readonly said: number;
  /** Acknowledged, and not read. */
  readonly lost: number;
  /** Neither answered nor read: a client that repeats may still have it, for others it is lost. */
  readonly unanswered: number;
  readonly twice: number;
  /** Read after a later one. */
  readonly late: number;
  /** How often which code was answered instead of an ack, to saying something or to entering. */
  readonly refused: ReadonlyMap<string, number>;
  /** Those of them that were read all the same. */
  readonly refusedAndRead: number;
  /** From when the line became worse until the client behind it knew, in milliseconds. */
  readonly noticedMs: number | undefined;
  /** How often its connection was lost. */
  readonly disconnects: number;
  /** From when the line was mended until it got an ack, or as the reader a message. */
  readonly backMs: number | undefined;
  /** Until all was read and answered. */
  readonly doneMs: number | undefined;
  /** How often the other one saw it leave and come, from then on. */
  readonly left: number;
  readonly joined: number;
  /** From when the line became worse until the other one saw it leave. */
  readonly leftMs: number | undefined;
}

const numbersOf = (reports: readonly Reported[], what: Report['what']): number[] =>
  reports.flatMap((report) => (report.what === what && report.number !== undefined ? [report.number] : []));

const times = (reports: readonly Reported[], what: Report['what']): number =>
  reports.filter((report) => report.what === what).length;

/** Whether each message that was said is refused, or acknowledged and read. */
export function isSettled(writer: readonly Reported[], reader: readonly Reported[]): boolean {
  const [acked, refused, read] = [
    new Set(numbersOf(writer, 'acked')),
    new Set(numbersOf(writer, 'refused')),
    new Set(numbersOf(reader, 'read')),
  ];
  return numbersOf(writer, 'said').every((number) => refused.has(number) || (acked.has(number) && read.has(number)));
}

/** Counts what became of the messages, and how the client behind the line fared. */
export function count({ writer, reader, far, near, worseAtMs, mendedAtMs }: Happened): Counts {
  const said = numbersOf(writer, 'said');
  const acked = new Set(numbersOf(writer, 'acked'));
  const refused = new Set(numbersOf(writer, 'refused'));
  const reads = numbersOf(reader, 'read').filter((number) => said.includes(number));
  const read = new Set(reads);
  const firstReads = [...read];
  const after = (fromMs: number, reports: readonly Reported[], what: Report['what']): number | undefined => {
    const found = reports.find((report) => report.what === what && report.atMs >= fromMs);
    return found && found.atMs - fromMs;
  };
  const codes = new Map<string, number>();
  for (const { what, code = '' } of [...near, ...far])
    if (what === 'refused') codes.set(code, (codes.get(code) ?? 0) + 1);
  const sinceWorse = near.filter(({ atMs }) => atMs >= worseAtMs);
  const last = [...writer, ...reader].filter(({ number }) => number !== undefined).map(({ atMs }) => atMs);
  return {
    said: said.length,
    lost: said.filter((number) => acked.has(number) && !read.has(number)).length,
    unanswered: said.filter((number) => !acked.has(number) && !refused.has(number) && !read.has(number)).length,
    twice: reads.length - read.size,
    late: firstReads.filter((number, index) => firstReads.slice(0, index).some((earlier) => earlier > number)).length,
    refused: codes,
    refusedAndRead: [...refused].filter((number) => read.has(number)).length,
    noticedMs: after(worseAtMs, far, 'lost'),
    disconnects: times(far, 'lost'),
    backMs: after(mendedAtMs, far, far === writer ? 'acked' : 'read'),
    doneMs: said.length > 0 && isSettled(writer, reader) ? Math.max(...last) - mendedAtMs : undefined,
    left: times(sinceWorse, 'user-left'),
    joined: times(sinceWorse, 'user-joined'),
    leftMs: after(worseAtMs, near, 'user-left'),
  };
}

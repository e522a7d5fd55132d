import { setTimeout as sleep } from 'node:timers/promises';
import { until, within } from '../support/within.ts';
import type { Contender } from './contenders.ts';
import { type Counts, count, isSettled } from './count.ts';
import type { Conditions, Line, StartLine, Traffic } from './line.ts';
import type { Order, Peer, StartPeer } from './peer.ts';

/** Longer than any case takes. */
const limitMs = 420_000;

/** What a case has at hand. */
export interface Stage {
  readonly line: Line;
  /** The client behind the line, and the one on a good line. */
  readonly far: Peer;
  readonly near: Peer;
  /** Tells clients to enter, and waits until they have, or the time is over; says whether they have. */
  readonly enter: (limitMs: number, ...peers: readonly Peer[]) => Promise<boolean>;
  /** The line is like that from now on; from here is counted how long it takes to be noticed. */
  readonly worsen: (conditions: Conditions) => Promise<void>;
  /** The line is like that from now on; from here is counted how long it takes to be back. */
  readonly mend: (conditions: Conditions) => Promise<void>;
  readonly say: (order: Omit<Extract<Order, { do: 'say' }>, 'do'>) => void;
  /** Waits until all messages are said, read and answered, or the time is over. */
  readonly settle: (limitMs: number) => Promise<void>;
  /** Waits until something holds, or the time is over; says whether it does. */
  readonly until: (limitMs: number, holds: () => boolean) => Promise<boolean>;
}

/** What is done on a line. */
export interface Case {
  readonly name: string;
  readonly about: string;
  /** Who says something; the other reads. */
  readonly writer: 'near' | 'far';
  readonly needsPackets?: true;
  /** Options of the SDK that are not its defaults. */
  readonly sdk?: object;
  /** Settings of the generated server that are not its defaults, as variables of its environment. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly run: (stage: Stage) => Promise<void>;
}

export interface Result extends Counts {
  readonly traffic: Traffic;
}

/** What a case is tried with. */
export interface Means {
  readonly startLine: StartLine;
  readonly startPeer: StartPeer;
}

/** Tries one case with one server, of which nothing is left then. */
export async function tryCase(
  contender: Contender,
  { writer, sdk, settings, run }: Case,
  { startLine, startPeer }: Means,
): Promise<Result> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const server = await contender.start(settings);
    ends.push(server.end);
    const line = await startLine(server.port);
    ends.push(line.close);
    const options = (name: string, url: string) => {
      const token = server.tokenFor(name);
      const { project } = contender;
      return { url, ...(project !== undefined && { project }), ...(token !== undefined && { token }) };
    };
    const near = await startPeer(options('near', `http://127.0.0.1:${server.port}`));
    ends.push(near.end);
    const far = await startPeer({ ...options('far', line.url), ...(sdk !== undefined && { sdk }) }, line.behind);
    ends.push(far.end);

    const [writing, reading] = writer === 'far' ? [far, near] : [near, far];
    let worseAtMs = Date.now();
    let mendedAtMs = worseAtMs;
    let toSay = 0;
    await within(
      limitMs,
      'the end of a case',
      run({
        line,
        far,
        near,
        enter: async (limitMs, ...peers) => {
          for (const peer of peers) peer.order({ do: 'enter' });
          return holds(limitMs, () => peers.every(({ has }) => has('entered')));
        },
        worsen: async (conditions) => {
          worseAtMs = Date.now();
          await line.set(conditions);
        },
        mend: async (conditions) => {
          mendedAtMs = Date.now();
          await line.set(conditions);
        },
        say: (order) => {
          toSay += order.count;
          writing.order({ do: 'say', ...order });
        },
        settle: async (limitMs) => {
          const isSaid = () => writing.reports.filter(({ what }) => what === 'said').length === toSay;
          await holds(limitMs, () => isSaid() && isSettled(writing.reports, reading.reports));
          // What comes twice comes after what came once.
          await sleep(1000);
        },
        until: holds,
      }),
    );
    const reports = { writer: writing.reports, reader: reading.reports, far: far.reports, near: near.reports };
    return { ...count({ ...reports, worseAtMs, mendedAtMs }), traffic: await line.traffic() };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Waits until something holds; says whether it does in time. */
async function holds(limitMs: number, condition: () => boolean): Promise<boolean> {
  return until(limitMs, '', condition, 200).then(
    () => true,
    () => false,
  );
}

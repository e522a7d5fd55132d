import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until, waitMs } from '../support/within.ts';
import { startConversation } from './conversation.ts';
import type { TalkerOptions } from './talkers.ts';

const program = fileURLToPath(new URL('peer-process.ts', import.meta.url));

/** What a client is told to do. */
export type Order =
  | { readonly do: 'enter' }
  | {
      readonly do: 'say';
      readonly count: number;
      /** Number of the first. Default 1. */
      readonly first?: number;
      readonly everyMs: number;
      /** In characters. Default 40. */
      readonly length?: number;
      /** Whether the application says again what ended with `TIMEOUT`. */
      readonly repeats?: boolean;
    };

/** What happens to a client; a message has its number. */
export interface Report {
  readonly what:
    | 'ready'
    | 'connected'
    | 'lost'
    | 'entered'
    | 'said'
    | 'acked'
    | 'refused'
    | 'read'
    | 'user-joined'
    | 'user-left';
  readonly number?: number;
  readonly code?: string;
}

/** With the time when it happened, in milliseconds since 1970. */
export type Reported = Report & { readonly atMs: number };

/** A client that takes orders. */
export interface Peer {
  /** All that happened to it. */
  readonly reports: readonly Reported[];
  readonly has: (what: Report['what']) => boolean;
  readonly order: (order: Order) => void;
  readonly end: () => Promise<void>;
}

/** Starts a client behind a line (`Line.behind`), or without one; resolves when it can take orders. */
export type StartPeer = (options: TalkerOptions, behind?: readonly string[]) => Promise<Peer>;

/** Starts a client in a process of its own. */
export const startPeerProcess: StartPeer = async (options, behind = []) => {
  const [execPath = '', ...words] = [...behind, process.execPath];
  const child = fork(program, [JSON.stringify(options)], { execPath, execArgv: [...words, '--import', 'tsx'] });
  const ended = once(child, 'exit');
  const reports: Reported[] = [];
  child.on('message', (report: Reported) => reports.push(report));
  const has = (what: Report['what']) => reports.some((report) => report.what === what);
  await until(waitMs, 'a client that is ready', () => has('ready'));
  return {
    reports,
    has,
    order: (order) => void child.send(order),
    end: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};

/** Starts a client in this process, which can be behind a line of bytes only. */
export const startPeerHere: StartPeer = async (options) => {
  const reports: Reported[] = [];
  const { obey, end } = await startConversation(options, (report) => reports.push({ ...report, atMs: Date.now() }));
  return {
    reports,
    has: (what) => reports.some((report) => report.what === what),
    order: obey,
    end: async () => end(),
  };
};

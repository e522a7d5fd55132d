import { readFileSync, writeFileSync } from 'node:fs';
import { type Contender, type ContenderName, contenderNames } from './contenders.ts';
import type { Case, Result } from './trial.ts';

/** One line and client, and what came of it. */
export interface Trial {
  readonly on: Case;
  readonly by: Contender;
  readonly result: Result | Error;
}

const titles: Readonly<Record<ContenderName, string>> = {
  bare: 'bare',
  'socket.io': 'Socket.IO',
  ws: 'ws',
  sse: 'SSE',
};
const ours = contenderNames.filter((name) => name !== 'bare');
const begin = '<!-- by npm run test:networks -- --readme -->';
const end = '<!-- end -->';

/** Replaces the table in a README, between the two comments around it. Throws where it has not been tried on every line with every client. */
export function writeSummary(path: string, trials: readonly Trial[]): void {
  const readme = readFileSync(path, 'utf8');
  const [from, to] = [readme.indexOf(begin) + begin.length, readme.indexOf(end)];
  if (from < begin.length || to < from) throw new Error(`${path} has no place for the table: ${begin} and ${end}`);
  writeFileSync(path, `${readme.slice(0, from)}\n${summary(trials)}\n${readme.slice(to)}`);
}

/** The table in short: a row for each line on which something is said. */
function summary(trials: readonly Trial[]): string {
  const lines = [...new Set(trials.map(({ on }) => on))].map((on) => {
    const results = new Map(trials.filter((trial) => trial.on === on).map(({ by, result }) => [by.name, result]));
    return { on, of: (name: ContenderName) => resultIn(results.get(name), on, name) };
  });
  const rows = lines
    .filter(({ of }) => of('bare').said > 0)
    .map(({ on, of }) => {
      const bare = of('bare');
      const all = ours.map(of);
      const sum = (count: (result: Result) => number) => all.reduce((total, result) => total + count(result), 0);
      const wrong = [sum(missing), sum(({ twice }) => twice), sum(({ late }) => late)].join(', ');
      const times = (ms: (result: Result) => number | undefined) =>
        [bare, ...all].map((one) => seconds(ms(one))).join(', ');
      const cells = [
        on.about,
        `${missing(bare)} of ${bare.said}`,
        wrong,
        times((one) => one.backMs),
        times((one) => one.doneMs),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  const names = ['bare', ...ours].map((name) => titles[name as ContenderName]).join(', ');
  const head = [
    'line',
    'lost: bare',
    'ours: lost, twice, out of order',
    `back after s: ${names}`,
    'all read and answered after s',
  ];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
}

function resultIn(result: Result | Error | undefined, { name }: Case, contender: ContenderName): Result {
  if (result === undefined || result instanceof Error) {
    throw new Error(`no table without ${name} by ${contender}: ${result?.message ?? 'it was not asked for'}`);
  }
  return result;
}

function missing({ lost, unanswered }: Result): number {
  return lost + unanswered;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : (ms / 1000).toFixed(0);
}

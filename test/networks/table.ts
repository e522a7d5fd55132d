import type { ContenderName } from './contenders.ts';
import type { Case, Result } from './trial.ts';

const columns: readonly (readonly [title: string, cell: (result: Result) => string])[] = [
  ['said', ({ said }) => String(said)],
  ['lost', ({ lost }) => String(lost)],
  ['no answer', ({ unanswered }) => String(unanswered)],
  ['twice', ({ twice }) => String(twice)],
  ['late', ({ late }) => String(late)],
  ['refused', refusedCell],
  ['noticed s', ({ noticedMs, disconnects }) => `${seconds(noticedMs)}${disconnects > 1 ? ` (${disconnects} ×)` : ''}`],
  ['back s', ({ backMs }) => seconds(backMs)],
  ['done s', ({ doneMs }) => seconds(doneMs)],
  [
    'seen to leave, come',
    ({ left, joined, leftMs }) => (left === 0 ? '0' : `${left} (${seconds(leftMs)} s), ${joined}`),
  ],
  ['KB up, down', ({ traffic }) => `${kilobytes(traffic.up)}, ${kilobytes(traffic.down)}`],
];

/** What the columns mean. */
export const legend = `
bare: socket.io-client over WebSocket, which keeps no history to catch up with;
lost: acknowledged, and not read by the end; no answer: neither answered nor read by the end, which only the SDK may still have;
twice: read again; late: read after a later one; refused: told to the writer (of these, read all the same);
noticed: from the fault on, by the client behind the line (how often it lost its connection); back: from the mending on;
done: until all was read and answered; seen to leave, come: by the other client (from the fault on).`;

export function head(): string {
  const titles = ['line', 'client', ...columns.map(([title]) => title)];
  return `| ${titles.join(' | ')} |\n|${' --- |'.repeat(titles.length)}`;
}

export function row({ name }: Case, contender: ContenderName, result: Result | Error): string {
  const cells = result instanceof Error ? [`failed: ${result.message}`] : columns.map(([, cell]) => cell(result));
  return `| ${[name, contender, ...cells].join(' | ')} |`;
}

function refusedCell({ refused, refusedAndRead }: Result): string {
  const codes = [...refused].map(([code, times]) => `${times} ${code}`).join(', ');
  return refusedAndRead === 0 ? codes : `${codes} (${refusedAndRead})`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : (ms / 1000).toFixed(1);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

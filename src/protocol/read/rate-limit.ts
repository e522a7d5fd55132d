import { nearest } from '../../text/nearest.ts';
import type { EventRateLimit } from '../model.ts';
import type { Report, Tree } from './tree/tree.ts';
import { readCount, readMap } from './tree/values.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Reads `{ points, per, burst }`; without a burst it is the points. */
export function readRateLimit(tree: Tree | undefined, report: Report): EventRateLimit | undefined {
  const map = tree && readMap(tree, report, 'rateLimit');
  if (map === undefined) return undefined;
  const known = ['points', 'per', 'burst'];
  for (const [key, { at }] of map.entries) {
    const near = nearest(key, known);
    if (!known.includes(key)) report(at, `Unknown key "${key}" in rateLimit`, near && `did you mean "${near}"?`);
  }
  const { points, per, burst } = Object.fromEntries(known.map((key) => [key, map.entries.get(key)?.value]));
  if (!points || !per) {
    report(map.at, 'A rateLimit needs points and per', 'for example { points: 20, per: 1s, burst: 40 }');
    return undefined;
  }
  const perMs = readDuration(per, report);
  const count = readCount(points, report, 'points', 1);
  const atOnce = burst ? readCount(burst, report, 'burst', 1) : count;
  return perMs === undefined || count === undefined || atOnce === undefined
    ? undefined
    : { points: count, perMs, burst: atOnce };
}

function readDuration(tree: Tree, report: Report): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  const [, count, unit = ''] = (typeof value === 'string' && /^([1-9][0-9]{0,5})(ms|s|m)$/.exec(value)) || [];
  const factor = milliseconds[unit];
  if (count !== undefined && factor !== undefined) return Number(count) * factor;
  report(tree.at, 'Expected per to be a time such as 500ms, 1s or 1m');
  return undefined;
}

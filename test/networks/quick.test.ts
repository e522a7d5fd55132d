import { beforeAll, describe, expect, it } from 'vitest';
import { build, chat, transports } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startByteLine } from './byte-line.ts';
import { contenderOf } from './contenders.ts';
import { startPeerHere } from './peer.ts';
import { quickCases } from './quick-cases.ts';
import { type Result, tryCase } from './trial.ts';

/** What catching up may take over the line, in bytes for each that was missed: its frames, and a page that was broken off. */
const mostTraffic = 1.5;

const sums = ({ said, lost, unanswered, twice, late, refused, doneMs }: Result) => ({
  said,
  lost,
  unanswered,
  twice,
  late,
  refused: [...refused.keys()],
  isDone: doneMs !== undefined,
});

const all = (said: number) => ({ said, lost: 0, unanswered: 0, twice: 0, late: 0, refused: [], isDone: true });

/** What is promised of a line, whatever carries the events. */
const promises: Readonly<Record<string, (result: Result) => void>> = {
  'quick-catching-up': (result) => {
    expect(sums(result)).toEqual(all(60));
    // No page is asked for twice.
    expect(result.traffic.down).toBeLessThan(60 * 4000 * mostTraffic);
  },
  'quick-round-trip': (result) => expect(sums(result)).toEqual(all(10)),
  'quick-lost-to-client': (result) => expect(sums(result)).toEqual(all(30)),
  'quick-gone': ({ left }) => expect(left).toBe(1),
  'quick-hole': (result) => expect(sums(result)).toEqual(all(100)),
};

describe.each(transports)('over a bad line, %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport }));

  it.concurrent.each(quickCases)('$name: $about', async (quickCase) => {
    const result = await tryCase(contenderOf(transport, project()), quickCase, {
      startLine: startByteLine,
      startPeer: startPeerHere,
    });
    promises[quickCase.name]?.(result);
  });
});

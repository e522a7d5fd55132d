import { describe, expect, it } from 'vitest';
import { check, describeViolations, type Rule } from './check.ts';
import type { Entry, History } from './history.ts';

const gapless = { allowsGaps: false };
const lossy = { allowsGaps: true };

function history(...entries: readonly (Entry | readonly Entry[])[]): History {
  return entries.flat().map((entry, atMs) => ({ ...entry, atMs }));
}

function rulesBroken(entries: History, rules = gapless): Rule[] {
  return [...new Set(check(entries, rules).map(({ rule }) => rule))];
}

const joined = (reader: string, offset = 0, epoch = 'e1'): Entry => ({
  type: 'joined',
  reader,
  epoch,
  offset,
  recent: [],
});
const sent = (seq: number, writer = 'w'): Entry => ({ type: 'sent', writer, seq });
const acked = (seq: number, offset = seq, writer = 'w', id = `${writer}${seq}`): Entry => ({
  type: 'acked',
  writer,
  seq,
  id,
  offset,
});
const received = (
  reader: string,
  seq: number,
  at: { offset?: number; epoch?: string; writer?: string; id?: string } = {},
) => {
  const { offset = seq, epoch = 'e1', writer = 'w', id = `${writer}${seq}` } = at;
  return { type: 'received', reader, epoch, offset, id, writer, seq } as const;
};
const gap = (reader: string): Entry => ({ type: 'gap', reader });
const loss: Entry = { type: 'loss' };
/** Says one message and lets both readers have it. */
const said = (seq: number) => [sent(seq), acked(seq), received('a', seq), received('b', seq)];
const both = [joined('a'), joined('b')];

describe('a history that keeps the promise', () => {
  it.each<[what: string, History, rules?: typeof gapless]>([
    ['is empty', history()],
    ['brings everything to everyone in order', history(both, said(1), said(2))],
    ['brings a message before its ack', history(both, sent(1), received('a', 1), received('b', 1), acked(1))],
    ['brings a message that was never acknowledged', history(both, sent(1), received('a', 1), received('b', 1))],
    ['loses a message that was never acknowledged', history(both, sent(1))],
    ['repeats an ack', history(both, said(1), acked(1))],
    [
      'has a reader that comes later',
      history(joined('a'), sent(1), acked(1), received('a', 1), joined('b', 1), said(2)),
    ],
    [
      'has a reader that comes meanwhile',
      history(joined('a'), sent(1), joined('b', 0), acked(1), received('a', 1), received('b', 1)),
    ],
    [
      'has messages of two writers that are sent at once, in any order',
      history(
        both,
        sent(1),
        sent(1, 'v'),
        acked(1, 2),
        acked(1, 1, 'v'),
        ...['a', 'b'].flatMap((reader) => [received(reader, 1, { writer: 'v' }), received(reader, 1, { offset: 2 })]),
      ),
    ],
    [
      'tells of what Redis lost',
      history(
        both,
        sent(1),
        acked(1),
        received('a', 1),
        loss,
        sent(2),
        acked(2, 1),
        ...['a', 'b'].flatMap((reader) => [gap(reader), received(reader, 2, { epoch: 'e2', offset: 1 })]),
      ),
      lossy,
    ],
    [
      'stores again what was on its way when Redis lost its data',
      history(
        joined('a'),
        sent(1),
        received('a', 1),
        loss,
        gap('a'),
        acked(1, 1, 'w', 'again'),
        received('a', 1, { epoch: 'e2', id: 'again' }),
      ),
      lossy,
    ],
  ])('%s', (_, entries, rules = gapless) => {
    expect(describeViolations(check(entries, rules))).toBe('');
  });
});

describe('a history that breaks it', () => {
  it.each<[what: string, Rule, History, rules?: typeof gapless]>([
    ['loses a message for one reader', 'lost', history(both, said(1), sent(2), acked(2), received('a', 2), said(3))],
    ['loses the last message', 'lost', history(both, said(1), sent(2), acked(2))],
    [
      'loses what came after a reader',
      'lost',
      history(joined('a'), sent(1), joined('b', 0), acked(1), received('a', 1)),
    ],
    ['brings a message twice', 'duplicated', history(both, said(1), received('a', 1))],
    [
      'brings messages in the wrong order',
      'reordered',
      history(
        both,
        sent(1),
        acked(1),
        sent(2),
        acked(2),
        received('a', 1),
        received('a', 2),
        received('b', 2),
        received('b', 1),
      ),
    ],
    [
      'puts the messages of a writer in the wrong order',
      'reordered',
      history(joined('a'), sent(1), sent(2), received('a', 2, { offset: 1 }), received('a', 1, { offset: 2 })),
    ],
    [
      'puts a message before one that was acknowledged',
      'overtaken',
      history(
        joined('a'),
        sent(1),
        acked(1, 2),
        sent(1, 'v'),
        acked(1, 1, 'v'),
        received('a', 1, { writer: 'v' }),
        received('a', 1, { offset: 2 }),
      ),
    ],
    [
      'stores a message twice',
      'two-ids',
      history(joined('a'), sent(1), acked(1), received('a', 1), received('a', 1, { offset: 2, id: 'again' })),
    ],
    [
      'acknowledges a message under two ids',
      'two-ids',
      history(joined('a'), sent(1), acked(1), received('a', 1), acked(1, 1, 'w', 'again')),
    ],
    [
      'stores a message twice long before Redis loses anything',
      'two-ids',
      history(joined('a'), sent(1), acked(1), received('a', 1), received('a', 1, { offset: 2, id: 'again' }), loss),
      lossy,
    ],
    [
      'acknowledges another offset than it delivers',
      'moved',
      history(joined('a'), sent(1), acked(1, 2), received('a', 1)),
    ],
    [
      'delivers two messages at one place',
      'moved',
      history(both, sent(1), sent(1, 'v'), received('a', 1), received('b', 1, { writer: 'v' })),
    ],
    [
      'hands over what the answer to entering held',
      'before-join',
      history(joined('a'), said(1), joined('c', 1), received('c', 1)),
    ],
    ['tells of a gap', 'gap', history(both, said(1), gap('a'))],
    [
      'begins a new epoch',
      'epoch',
      history(joined('a'), said(1).slice(0, 3), sent(2), acked(2, 1), received('a', 2, { epoch: 'e2', offset: 1 })),
    ],
    [
      'begins a new epoch without a word',
      'epoch',
      history(joined('a'), loss, sent(2), acked(2, 1), received('a', 2, { epoch: 'e2', offset: 1 })),
      lossy,
    ],
    [
      'returns to an epoch that was over',
      'reordered',
      history(joined('a'), loss, gap('a'), sent(1), received('a', 1, { epoch: 'e2' }), sent(2), received('a', 2)),
      lossy,
    ],
    [
      'loses what was acknowledged after Redis lost its data',
      'lost',
      history(both, loss, gap('a'), gap('b'), sent(1), acked(1), received('a', 1)),
      lossy,
    ],
    ['loses a message without a word', 'lost', history(both, sent(1), acked(1), received('a', 1), loss), lossy],
    ['brings what nobody sent', 'unknown', history(joined('a'), received('a', 1))],
  ])('%s', (_, rule, entries, rules = gapless) => {
    expect(rulesBroken(entries, rules)).toContain(rule);
  });
});

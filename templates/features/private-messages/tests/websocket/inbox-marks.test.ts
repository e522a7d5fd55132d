import { describe, expect, test } from 'vitest';
import { openMarks } from './open-marks.ts';

/** What every store promises. */
describe('marks of inboxes', () => {
  test('never go back within an epoch', async () => {
    const marks = await openMarks();
    expect(await marks.readUpTo('alice')).toBeUndefined();
    await marks.markRead('alice', { epoch: 'first', offset: 10 });
    await marks.markRead('alice', { epoch: 'first', offset: 9 });
    expect(await marks.readUpTo('alice')).toEqual({ epoch: 'first', offset: 10 });
    await Promise.all([11, 13, 12].map((offset) => marks.markRead('alice', { epoch: 'first', offset })));
    expect(await marks.readUpTo('alice')).toEqual({ epoch: 'first', offset: 13 });
    await marks.markRead('alice', { epoch: 'second', offset: 2 });
    expect(await marks.readUpTo('alice')).toEqual({ epoch: 'second', offset: 2 });
    expect(await marks.readUpTo('bob')).toBeUndefined();
  });

  test('know whom a user blocks, up to a limit', async () => {
    const marks = await openMarks();
    await marks.block('alice', 'bob', 2);
    await marks.block('alice', 'eve', 2);
    await marks.block('alice', 'bob', 2);
    await expect(marks.block('alice', 'carol', 2)).rejects.toMatchObject({ code: 'TOO_MANY_BLOCKED' });
    const asked = ['bob', 'carol', 'eve'].map((otherId) => marks.hasBlocked('alice', otherId));
    expect(await Promise.all([...asked, marks.hasBlocked('bob', 'alice')])).toEqual([true, false, true, false]);
    await marks.unblock('alice', 'bob');
    await marks.unblock('alice', 'bob');
    expect(await marks.hasBlocked('alice', 'bob')).toBe(false);
    await marks.block('alice', 'carol', 2);
  });
});

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Batch } from '../../websocket/store/batch.ts';

/** A batch that notes what it does at once, and goes on when it is told to. */
function createBatch(intervalMs?: number) {
  const done: string[][] = [];
  let proceed = () => {};
  const batch = new Batch<string, string>(async (items) => {
    done.push([...items]);
    await new Promise<void>((resolve) => {
      proceed = resolve;
    });
    if (items.includes('bad')) throw new Error('failed');
    return items.map((item) => item.toUpperCase());
  }, intervalMs);
  return { batch, done, proceed: () => proceed() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a batch', () => {
  test('is done at the end of the turn in which it was asked for, together', async () => {
    const { batch, done, proceed } = createBatch();
    const answers = Promise.all(['a', 'b', 'c'].map((item) => batch.add(item, 1)));
    expect(done).toEqual([]);
    await turn();
    expect(done).toEqual([['a', 'b', 'c']]);
    proceed();
    expect(await answers).toEqual(['A', 'B', 'C']);
  });

  test('holds back what is asked for meanwhile, in order', async () => {
    const { batch, done, proceed } = createBatch();
    const first = batch.add('a', 1);
    await turn();
    const rest = Promise.all([batch.add('b', 1), batch.add('c', 1)]);
    await turn();
    expect([done, batch.size]).toEqual([[['a']], 2]);
    proceed();
    await first;
    await turn();
    expect(done).toEqual([['a'], ['b', 'c']]);
    proceed();
    expect(await rest).toEqual(['B', 'C']);
  });

  test('follows one of several when some time has passed or many wait, and one of one at once', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { batch, done, proceed } = createBatch(200);
    const finish = async (...items: string[]) => {
      const answers = Promise.all(items.map((item) => batch.add(item, 1)));
      await turn();
      const beganAtOnce = done.at(-1)?.join('') === items.join('');
      if (!beganAtOnce) vi.advanceTimersByTime(200);
      await turn();
      expect(done.at(-1)).toEqual(items);
      proceed();
      await answers;
      return beganAtOnce;
    };
    const many = Array.from({ length: 8 }, (_, index) => `${index}`);
    expect([await finish('a'), await finish('b', 'c'), await finish('d'), await finish('e')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([await finish('f', 'g'), await finish(...many)]).toEqual([true, true]);
  });

  test('that fails takes with it what waits behind it, and nothing that comes later', async () => {
    const { batch, proceed } = createBatch();
    const bad = batch.add('bad', 1);
    await turn();
    const waiting = batch.add('waiting', 1);
    proceed();
    await expect(bad).rejects.toThrow('failed');
    await expect(waiting).rejects.toThrow('failed');
    const later = batch.add('later', 1);
    await turn();
    proceed();
    expect(await later).toBe('LATER');
  });

  test('is no larger than one call should be', async () => {
    const { batch, done, proceed } = createBatch();
    const large = Promise.all(['a', 'b'].map((item) => batch.add(item, 700 * 1024)));
    const names = Array.from({ length: 100 }, (_, index) => `${index}`);
    const many = Promise.all(names.map((name) => batch.add(name, 1)));
    for (const count of [1, 2, 3]) {
      await expect.poll(() => done.length).toBe(count);
      proceed();
    }
    await Promise.all([large, many]);
    expect(done.map(({ length }) => length)).toEqual([1, 64, 37]);
    expect(done.flat()).toEqual(['a', 'b', ...names]);
  });
});

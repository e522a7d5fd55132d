import { describe, expect, test } from 'vitest';
import type { Idempotency, NewEntry, Streams } from '../../websocket/store/streams.ts';
import { openStreams } from './open-streams.ts';

/** An event that is told apart by its number. */
function numbered(number: number): NewEntry {
  return { event: 'numbered', payload: { number } };
}

/** What comes with an event that a client sends with a key. */
function keyed(key: string, sent: unknown = {}, userId = 'alice'): Idempotency {
  return { userId, key: `${userId}-${key}`, content: JSON.stringify(['say', sent]) };
}

async function publishMany(streams: Streams, stream: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await streams.publish(stream, numbered(number));
}

/** What every store promises. */
describe('streams', () => {
  test('count offsets up by one, per stream', async () => {
    const streams = await openStreams();
    const offsets = [];
    for (const stream of ['a', 'a', 'b', 'a']) offsets.push((await streams.publish(stream, numbered(0))).offset);
    expect(offsets).toEqual([1, 2, 1, 3]);
  });

  test('return what follows a cursor, page by page', async () => {
    const streams = await openStreams();
    await publishMany(streams, 'a', 5);
    const { epoch } = await streams.read('a', undefined, 1);
    const first = await streams.read('a', { epoch, offset: 1 }, 3);
    expect(first.events.map(({ offset }) => offset)).toEqual([2, 3, 4]);
    expect(first).toMatchObject({ offset: 4, recovered: true, more: true });
    const second = await streams.read('a', first, 3);
    expect(second).toMatchObject({ events: [{ offset: 5 }], offset: 5, recovered: true, more: false });
    expect(await streams.read('a', second, 3)).toMatchObject({ events: [], offset: 5, recovered: true, more: false });
  });

  test('return the newest events where there is no cursor', async () => {
    const streams = await openStreams();
    await publishMany(streams, 'a', 5);
    expect(await streams.read('a', undefined, 2)).toMatchObject({
      events: [{ offset: 4 }, { offset: 5 }],
      recovered: false,
      more: false,
    });
    expect(await streams.read('a', undefined, 0)).toMatchObject({ events: [], offset: 5, more: false });
    expect(await streams.read('empty', undefined, 2)).toMatchObject({
      events: [],
      offset: 0,
      recovered: false,
      more: false,
    });
  });

  test('tell when the newest event was stored, and each that they return', async () => {
    const streams = await openStreams();
    expect(await streams.read('a', undefined, 9)).not.toHaveProperty('lastActivity');
    await publishMany(streams, 'a', 2);
    const { events, lastActivity } = await streams.read('a', undefined, 9);
    const [first, second] = events.map(({ storedAt }) => storedAt);
    expect(Math.abs(Date.now() - (first ?? 0))).toBeLessThan(5000);
    expect(second).toBeGreaterThanOrEqual(first ?? 0);
    expect(lastActivity).toBe(second);
  });

  test('return no more bytes at once than the settings allow, but at least one event', async () => {
    const streams = await openStreams({ WS_HISTORY_PAGE_BYTES: '1024' });
    const large = { event: 'large', payload: 'x'.repeat(400) };
    for (let count = 0; count < 5; count += 1) await streams.publish('a', large);
    const { epoch } = await streams.publish('a', { event: 'huge', payload: 'x'.repeat(5000) });
    const read = async (offset: number) =>
      (await streams.read('a', { epoch, offset }, 9)).events.map(({ offset }) => offset);
    expect(await read(0)).toEqual([1, 2]);
    expect(await read(4)).toEqual([5]);
    expect(await read(5)).toEqual([6]);
    expect(await streams.read('a', undefined, 9)).toMatchObject({ events: [{ offset: 6 }], offset: 6, more: false });
  });

  test('return the oldest of what fits into fewer bytes, where those are wanted', async () => {
    const streams = await openStreams({ WS_HISTORY_PAGE_BYTES: '2048' });
    const large = { event: 'large', payload: 'x'.repeat(400) };
    for (let count = 0; count < 6; count += 1) await streams.publish('a', large);
    const newest = await streams.read('a', undefined, 9, 1024);
    expect(newest.events.map(({ offset }) => offset)).toEqual([3, 4]);
    expect(newest).toMatchObject({ offset: 4, recovered: false, more: true });
    expect(await streams.read('a', newest, 9, 1)).toMatchObject({
      events: [{ offset: 5 }],
      offset: 5,
      recovered: true,
      more: true,
    });
    const lost = { epoch: 'another', offset: 5 };
    expect(await streams.read('a', lost, 9, 1)).toMatchObject({
      events: [{ offset: 3 }],
      recovered: false,
      more: true,
    });
  });

  test('can be followed from before their first event', async () => {
    const streams = await openStreams();
    const before = await streams.read('a', undefined, 9);
    expect(await streams.read('a', before, 9)).toMatchObject({ events: [], recovered: true });
    expect(await streams.publish('a', numbered(1))).toMatchObject({ epoch: before.epoch, offset: 1 });
    expect(await streams.read('a', before, 9)).toMatchObject({ events: [{ offset: 1 }], recovered: true });
  });

  test('say so when a cursor is from another epoch, from the future, or older than what is kept', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_MESSAGES: '3' });
    await publishMany(streams, 'a', 5);
    const { epoch } = await streams.read('a', undefined, 1);
    expect(await streams.read('a', { epoch: 'another', offset: 5 }, 9)).toMatchObject({ recovered: false });
    expect(await streams.read('a', { epoch, offset: 6 }, 9)).toMatchObject({ recovered: false });
    expect(await streams.read('a', { epoch, offset: 1 }, 9)).toMatchObject({
      recovered: false,
      events: [{ offset: 3 }, { offset: 4 }, { offset: 5 }],
    });
    expect(await streams.read('a', { epoch, offset: 2 }, 9)).toMatchObject({ recovered: true });
  });

  test('store a publish with the same key once and return the first result', async () => {
    const streams = await openStreams();
    const first = await streams.publish('a', numbered(1), keyed('1'));
    const second = await streams.publish('a', numbered(2), keyed('1'));
    expect(second).toEqual({ ...first, duplicate: true });
    expect((await streams.read('a', undefined, 9)).events).toHaveLength(1);
    await expect(streams.publish('a', numbered(3), keyed('1', 'else'))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('know the first payload of a key when its event is no longer kept, without having kept all of it', async () => {
    const streams = await openStreams({
      WS_HISTORY_MAX_MESSAGES: '1',
      WS_HISTORY_IDEMPOTENCY_BYTES_PER_USER: '1024',
    });
    const sent = { text: 'x'.repeat(20_000), list: [1, { a: 2 }], '': null };
    const said = (id: number): NewEntry => ({ event: 'said', payload: { ...sent, id, list: [1, { a: 2 }] } });
    const first = await streams.publish('a', said(1), keyed('1', sent));
    await streams.publish('a', numbered(2));
    expect(await streams.publish('a', said(3), keyed('1', sent))).toEqual({ ...first, duplicate: true });
    const large = { ...said(4), payload: { text: 'y'.repeat(20_000) } };
    await expect(streams.publish('a', large, keyed('2', sent))).rejects.toMatchObject({ code: 'TOO_MANY_KEYS' });
    expect(await streams.publish('a', numbered(5))).toMatchObject({ offset: 3 });
  });

  test('refuse further keys of a user who has too many, and forget none of anybody', async () => {
    const streams = await openStreams({ WS_HISTORY_IDEMPOTENCY_BYTES_PER_USER: '4096' });
    await streams.publish('a', numbered(0), keyed('0', {}, 'bob'));
    const publish = (number: number, userId: string) =>
      streams.publish('a', numbered(number), keyed(`${number}`, {}, userId));
    const flood = Array.from({ length: 100 }, (_, number) => publish(number, 'alice'));
    const refused = (await Promise.allSettled(flood)).flatMap((outcome, number) =>
      outcome.status === 'rejected' ? [{ number, code: outcome.reason.code }] : [],
    );
    const [first] = refused;
    expect(refused).toEqual(
      Array.from({ length: refused.length }, (_, i) => ({ number: 100 - refused.length + i, code: 'TOO_MANY_KEYS' })),
    );
    expect(first?.number).toBeGreaterThan(5);
    expect(await publish(0, 'bob')).toMatchObject({ offset: 1, duplicate: true });
    expect(await publish(0, 'alice')).toMatchObject({ offset: 2, duplicate: true });
    expect(await publish(1, 'bob')).toMatchObject({ offset: 102 - refused.length, duplicate: false });
  });

  test('keep apart what is published at once, in order', async () => {
    const streams = await openStreams();
    const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
    const published = await Promise.all(numbers.map((number) => streams.publish(`s${number % 3}`, numbered(number))));
    expect(published.map(({ offset }) => offset)).toEqual(numbers.map((number) => Math.ceil(number / 3)));
    const { events } = await streams.read('s1', undefined, 1000);
    expect(events.map(({ payload }) => payload)).toEqual(
      numbers.filter((number) => number % 3 === 1).map((number) => ({ number })),
    );
  });

  test('keep any payload as it is', async () => {
    const streams = await openStreams();
    const payloads = ['', 'a b\n\u0000 ü 😀', 0, -1.5, null, false, [], {}, { '': [{ __proto__: null, a: 'x y' }] }];
    const keyOf = (payload: unknown) => keyed(JSON.stringify(payload), payload);
    for (const payload of payloads) await streams.publish('a', { event: 'any thing', payload }, keyOf(payload));
    const { events } = await streams.read('a', undefined, 100);
    expect(events.map(({ payload }) => payload)).toEqual(payloads);
    for (const [index, payload] of payloads.entries()) {
      const again = await streams.publish('a', numbered(0), keyOf(payload));
      expect(again).toMatchObject({ duplicate: true, offset: index + 1, payload });
    }
  });

  test('forget what is older than the settings allow, and never give out an offset twice in an epoch', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_AGE_SECONDS: '1', WS_HISTORY_IDEMPOTENCY_SECONDS: '1' });
    const first = await streams.publish('a', numbered(1), keyed('1'));
    await streams.publish('a', numbered(2));
    const lost: number[] = [];
    const hasSecond = async () => {
      const startedAtMs = performance.now();
      const { offset } = await streams.publish('a', numbered(3));
      const { events } = await streams.read('a', first, 1000);
      const isYoung = performance.now() - startedAtMs < 900;
      if (isYoung && events.at(-1)?.offset !== offset) lost.push(offset);
      return events.some(({ offset }) => offset === 2);
    };
    await expect.poll(hasSecond).toBe(false);
    expect(lost).toEqual([]);
    expect(await streams.read('a', first, 9)).toMatchObject({ recovered: false });
    const publishAgain = () => streams.publish('a', numbered(1), keyed('1'));
    await expect.poll(publishAgain).toMatchObject({ epoch: first.epoch, duplicate: false });
    const { offset: last } = await streams.publish('a', numbered(4));
    // So long that nothing is left; nobody may ask meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { epoch, offset, events } = await streams.read('a', undefined, 9);
    expect({ epoch, offset, events }).toEqual({ epoch: first.epoch, offset: last, events: [] });
  });
});

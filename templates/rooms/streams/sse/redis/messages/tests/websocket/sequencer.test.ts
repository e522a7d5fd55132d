import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Frame } from '../../websocket/cork.ts';
import { eventFrame } from '../../websocket/generated/frames.ts';
import { Sequencer } from '../../websocket/sequencer.ts';
import type { Cursor, Page } from '../../websocket/store/streams.ts';

const room = 'lobby';
const event = 'new-message';
const audience = { rooms: [room], except: [] };

/** A sequencer of one stream, and what it sends on. */
function create({ epoch = 'first', stored = 0, pageSize = 2 } = {}) {
  const stream = { epoch, offset: stored, firstKept: 1, isReachable: true };
  const sent: unknown[] = [];
  const sequencer = new Sequencer({
    pageSize,
    receivers: {
      send: (_, { mark, announced }) => sent.push(mark?.offset ?? announced?.offset),
      breakOff: (broken) => sent.push(`end of ${broken}`),
    },
    streams: {
      async read(_, since: Cursor | undefined, limit): Promise<Page> {
        reads += 1;
        await Promise.resolve();
        if (!stream.isReachable) throw new Error('Redis is away');
        const isKnown = since?.epoch === stream.epoch && since.offset + 1 >= stream.firstKept;
        const from = isKnown ? since.offset + 1 : Math.max(stream.firstKept, stream.offset + 1 - limit);
        const length = Math.min(limit, stream.offset + 1 - from);
        const offsets = Array.from({ length }, (_, index) => from + index);
        const events = offsets.map((offset) => ({ event, payload: {}, offset, storedAt: 0 }));
        const last = offsets.at(-1) ?? stream.offset;
        return { epoch: stream.epoch, offset: last, events, recovered: isKnown, more: last < stream.offset };
      },
    },
  });
  let reads = 0;
  return {
    sequencer,
    stream,
    sent,
    reads: () => reads,
    /** An event is stored, and arrives at once. */
    arrive(...offsets: number[]): void {
      for (const offset of offsets) {
        stream.offset = Math.max(stream.offset, offset);
        const { text } = eventFrame(event, []);
        sequencer.take(audience, new Frame({ text, position: { stream: room, epoch: stream.epoch, offset } }));
      }
    },
    announce(offset: number): void {
      const position = { stream: room, epoch: stream.epoch, offset };
      sequencer.take(audience, new Frame(eventFrame('stream-position', [position])));
    },
  };
}

/** The same for a room that somebody is in. */
async function follow(options: Parameters<typeof create>[0] = {}) {
  const created = create(options);
  created.sequencer.open(room);
  await created.sequencer.reached(room);
  return created;
}

describe('the events of a stream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  });
  const wait = (ms = 50) => vi.advanceTimersByTimeAsync(ms);

  test('are sent on in the order of their offsets, without reading where all comes in time', async () => {
    const { arrive, sent, reads } = await follow();
    arrive(1, 3, 4, 2, 6);
    expect(sent).toEqual([1, 2, 3, 4]);
    await wait(49);
    arrive(5);
    expect(sent).toEqual([1, 2, 3, 4, 5, 6]);
    await wait(1000);
    expect(reads()).toBe(1);
  });

  test('are read where they do not come, page by page, and sent on once', async () => {
    const { arrive, sent } = await follow();
    arrive(1, 6);
    await wait();
    expect(sent).toEqual([1, 2, 3, 4, 5, 6]);
    arrive(4, 6, 7);
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('are read where nothing newer comes, but clients are told of them', async () => {
    const { arrive, announce, stream, sent, reads } = await follow();
    arrive(1);
    announce(1);
    await wait(1000);
    expect(reads()).toBe(1);
    stream.offset = 3;
    announce(3);
    await wait();
    expect(sent).toEqual([1, 1, 3, 2, 3]);
  });

  test('that come while others are read are sent on after those', async () => {
    const { arrive, sent } = await follow();
    arrive(3);
    vi.advanceTimersByTime(50);
    arrive(2, 5, 4);
    await wait(0);
    expect(sent).toEqual([1, 2, 3, 4, 5]);
  });

  test('begin where the stream is when the first one enters the room', async () => {
    const { sequencer, arrive, sent } = create({ stored: 5 });
    arrive(6);
    sequencer.open(room);
    arrive(7, 8, 9);
    expect(sent).toEqual([]);
    const reached = await sequencer.reached(room);
    expect(reached).toEqual({ epoch: 'first', offset: 9 });
    arrive(11, 9, 10);
    expect(sent).toEqual([10, 11]);
    expect(await sequencer.reached(room)).toEqual({ epoch: 'first', offset: 11 });
    sequencer.close(room);
    arrive(12);
    expect(await sequencer.reached(room)).toBeUndefined();
    expect(sent).toEqual([10, 11]);
  });

  test('are read when Redis is back', async () => {
    const { stream, arrive, sent } = await follow();
    stream.isReachable = false;
    arrive(2);
    await wait(400);
    expect(sent).toEqual([]);
    stream.isReachable = true;
    await wait(500);
    expect(sent).toEqual([1, 2]);
  });

  test('begin when Redis is back, though at first it was not', async () => {
    const { sequencer, stream, arrive, sent } = create({ stored: 1 });
    stream.isReachable = false;
    sequencer.open(room);
    await expect(sequencer.reached(room)).rejects.toThrow('away');
    stream.isReachable = true;
    await wait(500);
    expect(await sequencer.reached(room)).toEqual({ epoch: 'first', offset: 1 });
    arrive(2);
    expect(sent).toEqual([2]);
  });

  test('end the connections that would not notice where some are gone, or the stream began anew', async () => {
    const { stream, arrive, sent } = await follow();
    arrive(1);
    stream.firstKept = 3;
    arrive(4);
    await wait();
    expect(sent).toEqual([1, 'end of lobby', 3, 4]);
    stream.epoch = 'second';
    arrive(5, 6);
    await wait();
    expect(sent).toEqual([1, 'end of lobby', 3, 4, 'end of lobby', 5, 6]);
    arrive(7);
    expect(sent.at(-1)).toBe(7);
  });

  test('that nobody stored are dropped', async () => {
    const { sequencer, arrive, sent, reads } = await follow();
    arrive(1);
    const { text } = eventFrame(event, []);
    for (const epoch of ['first', 'forged']) {
      sequencer.take(audience, new Frame({ text, position: { stream: room, epoch, offset: 1000 } }));
    }
    await wait(1000);
    expect(reads()).toBe(2);
    arrive(2);
    expect(sent).toEqual([1, 2]);
  });

  test('are all there, however many come too early', async () => {
    const { arrive, sent } = await follow({ pageSize: 500 });
    const offsets = Array.from({ length: 3000 }, (_, index) => index + 1);
    arrive(...offsets.slice(1));
    await wait();
    expect(sent).toEqual(offsets);
  });
});

test('what is in no stream is sent on at once', () => {
  const { sequencer, sent } = create();
  sequencer.take(audience, new Frame(eventFrame(event, [])));
  expect(sent).toEqual([undefined]);
});

test('what is stored for a user, whose room nobody goes on in, is sent on at once', () => {
  const { sequencer, sent } = create();
  sequencer.open('user/alice');
  const { text } = eventFrame(event, []);
  const position = { stream: 'user/alice', epoch: 'first', offset: 7 };
  sequencer.take({ rooms: ['user/alice'], except: [] }, new Frame({ text, position }));
  expect(sent).toEqual([7]);
});

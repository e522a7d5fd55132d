import { expect, onTestFinished, test, vi } from 'vitest';
import type { Idempotency } from '../../websocket/store/streams.ts';
import { openStreams } from './open-streams.ts';

const HOUR_MS = 3_600_000;
const event = { event: 'said', payload: {} };

/** Time goes by as the test says. */
function takeClock(): void {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
}

function keyed(key: string, userId: string): Idempotency {
  return { userId, key, content: JSON.stringify(['say', {}]) };
}

test('of a stream that holds nothing nothing is forgotten, and one that was forgotten begins a new epoch', async () => {
  takeClock();
  const streams = await openStreams({ WS_HISTORY_MAX_AGE_SECONDS: '60' });
  const empty = await streams.read('empty', undefined, 10);
  const { epoch } = await streams.publish('a', event);
  vi.advanceTimersByTime(3 * HOUR_MS);
  expect(await streams.read('empty', empty, 10)).toMatchObject({ epoch: empty.epoch, recovered: true });
  const again = await streams.publish('a', event);
  expect(again.offset).toBe(1);
  expect(again.epoch).not.toBe(epoch);
  const { recovered, events } = await streams.read('a', { epoch, offset: 1 }, 10);
  expect([recovered, events.length]).toEqual([false, 1]);
});

test('when as many keys are remembered as may be, further ones are refused until some expire', async () => {
  takeClock();
  const streams = await openStreams({ WS_HISTORY_MAX_IDEMPOTENCY_KEYS: '2', WS_HISTORY_IDEMPOTENCY_SECONDS: '60' });
  await streams.publish('a', event, keyed('1', 'alice'));
  await streams.publish('a', event, keyed('2', 'bob'));
  await expect(streams.publish('a', event, keyed('3', 'carol'))).rejects.toMatchObject({ code: 'TOO_MANY_KEYS' });
  expect(await streams.publish('a', event, keyed('1', 'alice'))).toMatchObject({ offset: 1, duplicate: true });
  expect(await streams.publish('a', event)).toMatchObject({ offset: 3 });
  vi.advanceTimersByTime(61_000);
  expect(await streams.publish('a', event, keyed('3', 'carol'))).toMatchObject({ offset: 4, duplicate: false });
});

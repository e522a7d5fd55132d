import { expect, test } from 'vitest';
import { openStream } from './plain-client.ts';
import { startServer } from './support.ts';

test('a guest comes back by the id of the last event alone, as an EventSource does', async () => {
  const { url } = await startServer();
  const guest = async (headers: Record<string, string>, query?: string) => {
    const stream = await openStream(url, headers, query);
    await stream.find(({ event }) => event === 'connected');
    await expect.poll(stream.lastEventId).toBeDefined();
    const [{ userId }] = stream.carried('connected') as [{ readonly userId: string }];
    stream.abort();
    return { userId, id: stream.lastEventId() ?? '' };
  };
  const { userId, id } = await guest({});
  expect((await guest({ 'last-event-id': id })).userId).toBe(userId);
  // Some that stand in for an EventSource put it into the query.
  expect((await guest({}, `?lastEventId=${encodeURIComponent(id)}`)).userId).toBe(userId);
  expect((await guest({})).userId).not.toBe(userId);
  const [token = ''] = id.split('~');
  const forged = `${userId}.${token.split('.')[1]?.toUpperCase()}~`;
  expect((await guest({ 'last-event-id': forged })).userId).not.toBe(userId);
});

import { describe, expect, test } from 'vitest';
import type { Idempotency, NewEntry, Streams } from '../../websocket/store/streams.ts';
import { openStreams } from './open-streams.ts';

const said = (id: string, content = id): NewEntry => ({
  event: 'new-message',
  payload: { id, userId: 'alice', content },
});
const edited = (messageId: string, content: string): NewEntry => ({
  event: 'message-edited',
  payload: { messageId, userId: 'alice', content },
});
const deleted = (messageId: string): NewEntry => ({
  event: 'message-deleted',
  payload: { messageId, userId: 'alice' },
});
const other: NewEntry = { event: 'other', payload: {} };

/** What a user asks for: a change of a message of theirs. */
function by(author: string, event: NewEntry): NewEntry {
  return { ...event, author };
}

function keyed(key: string): Idempotency {
  return { userId: 'alice', key, content: '["message",{}]' };
}

/** What a stream holds, as event and text or id of each, by its offset. */
async function held(streams: Streams, stream = 'a', since?: number, limit = 100) {
  const { epoch } = await streams.read(stream, undefined, 1);
  const page = await streams.read(stream, since === undefined ? undefined : { epoch, offset: since }, limit);
  const events = page.events.map(({ offset, event, payload }) => {
    const { content, messageId = '' } = Object(payload);
    return `${offset} ${event} ${content ?? messageId}`.trim();
  });
  return { events, recovered: page.recovered, more: page.more };
}

/** What every store promises. */
describe('streams with messages', () => {
  test('hold a deletion in the places of what was deleted, with the times of these', async () => {
    const streams = await openStreams();
    for (const event of [said('m'), said('n'), edited('m', 'm2'), other, edited('m', 'm3')]) {
      await streams.publish('a', by('alice', event));
    }
    const before = await streams.read('a', undefined, 100);
    await streams.publish('a', by('alice', deleted('m')));
    const after = await streams.read('a', undefined, 100);
    expect((await held(streams)).events).toEqual([
      '1 message-deleted m',
      '2 new-message n',
      '3 message-deleted m',
      '4 other',
      '5 message-deleted m',
      '6 message-deleted m',
    ]);
    const times = ({ events }: typeof before) => events.slice(0, 5).map(({ storedAt }) => storedAt);
    expect(times(after)).toEqual(times(before));
  });

  test('are read on from everywhere without a gap, whatever was deleted', async () => {
    const streams = await openStreams();
    for (const id of ['m', 'n', 'o', 'p']) await streams.publish('a', said(id));
    for (const id of ['m', 'n', 'p']) await streams.publish('a', deleted(id));
    const all = [
      '1 message-deleted m',
      '2 message-deleted n',
      '3 new-message o',
      '4 message-deleted p',
      '5 message-deleted m',
      '6 message-deleted n',
      '7 message-deleted p',
    ];
    for (let since = 0; since <= 7; since += 1) {
      expect(await held(streams, 'a', since)).toEqual({ events: all.slice(since), recovered: true, more: false });
      const more = since + 2 < 7;
      const events = all.slice(since, since + 2);
      expect(await held(streams, 'a', since, 2)).toEqual({ events, recovered: true, more });
    }
    for (const limit of [1, 3, 4, 6, 7]) {
      const newest = await held(streams, 'a', undefined, limit);
      expect(newest).toEqual({ events: all.slice(7 - limit), recovered: false, more: false });
    }
  });

  test('hold so many events as they may, deleted ones counted', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_MESSAGES: '4' });
    for (const event of [said('m'), said('n'), said('o'), deleted('n'), deleted('o')])
      await streams.publish('a', event);
    const all = ['2 message-deleted n', '3 message-deleted o', '4 message-deleted n', '5 message-deleted o'];
    expect(await held(streams, 'a', 1)).toEqual({ events: all, recovered: true, more: false });
    expect(await held(streams, 'a', 0)).toEqual({ events: all, recovered: false, more: false });
    await streams.publish('a', other);
    expect(await held(streams, 'a', 1)).toMatchObject({ recovered: false });
    expect(await held(streams, 'a', 2)).toMatchObject({ events: [...all.slice(1), '6 other'], recovered: true });
  });

  test('hold no text of a deleted message, however often it was edited', async () => {
    const streams = await openStreams();
    await streams.publish('a', said('m', 'secret'));
    const edits = Array.from({ length: 200 }, (_, index) => edited('m', `secret ${index}`));
    await Promise.all(edits.map((event) => streams.publish('a', event)));
    await streams.publish('a', deleted('m'));
    const { events } = await streams.read('a', undefined, 1000);
    expect(events.map(({ offset }) => offset)).toEqual(Array.from({ length: 202 }, (_, index) => index + 1));
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('hold what is left of a deleted message no longer than they would hold the message', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_AGE_SECONDS: '1' });
    for (const event of [said('m'), other, deleted('m')]) await streams.publish('a', event);
    await expect.poll(() => held(streams), { timeout: 10_000 }).toMatchObject({ events: [] });
    await streams.publish('a', other);
    expect(await held(streams, 'a', 0)).toEqual({ events: ['4 other'], recovered: false, more: false });
    expect(await held(streams, 'a', 3)).toEqual({ events: ['4 other'], recovered: true, more: false });
  });

  test('are not read on from what is left of a deleted message when what follows it is gone', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_AGE_SECONDS: '1' });
    await streams.publish('a', said('m'));
    await streams.publish('a', other);
    const later = Date.now() + 500;
    await expect.poll(() => Date.now()).toBeGreaterThan(later);
    await streams.publish('a', deleted('m'));
    await expect.poll(async () => (await held(streams)).events, { timeout: 10_000 }).not.toContain('2 other');
    expect(await held(streams, 'a', 0)).toMatchObject({ recovered: false });
  });

  test('know a message as long as they hold it or an edit of it', async () => {
    const streams = await openStreams({ WS_HISTORY_MAX_MESSAGES: '2' });
    await streams.publish('a', said('m'));
    await streams.publish('a', { event: 'message-edited', payload: { messageId: 'm', userId: 'bob', content: 'm2' } });
    await streams.publish('a', other);
    const foreign = streams.publish('a', by('bob', deleted('m')));
    await expect(foreign).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await streams.publish('a', by('alice', edited('m', 'm3')));
    await streams.publish('a', by('alice', deleted('m')));
    expect((await held(streams)).events).toEqual(['4 message-deleted m', '5 message-deleted m']);
    await streams.publish('a', said('n'));
    for (const event of [other, other]) await streams.publish('a', event);
    const late = streams.publish('a', by('alice', deleted('n')));
    await expect(late).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('change no message of somebody else, and none that they do not hold', async () => {
    const streams = await openStreams();
    await streams.publish('a', said('m'));
    for (const change of [edited('m', 'x'), deleted('m')]) {
      const foreign = streams.publish('a', by('bob', change));
      await expect(foreign).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const elsewhere = streams.publish('b', by('alice', change));
      await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await held(streams)).events).toEqual(['1 new-message m']);
    expect(await streams.publish('b', other)).toMatchObject({ offset: 1 });
  });

  test('let nobody take a message from another by its id', async () => {
    const streams = await openStreams();
    await streams.publish('a', said('m'));
    await streams.publish('a', { event: 'new-message', payload: { id: 'm', userId: 'bob', content: 'taken' } });
    const foreign = streams.publish('a', by('bob', deleted('m')));
    await expect(foreign).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await streams.publish('a', by('alice', deleted('m')));
    expect((await held(streams)).events).toEqual(['1 message-deleted m', '2 new-message taken', '3 message-deleted m']);
    await streams.publish('a', said('m'));
    expect(await streams.publish('a', by('alice', deleted('m')))).toMatchObject({ offset: 5 });
  });

  test('change a message once by a publish with the same key, also when it is gone since', async () => {
    const streams = await openStreams();
    await streams.publish('a', said('m'));
    const edit = await streams.publish('a', by('alice', edited('m', 'm2')), keyed('edit'));
    const deletion = await streams.publish('a', by('alice', deleted('m')), keyed('delete'));
    expect(await streams.publish('a', by('alice', deleted('m')), keyed('delete'))).toEqual({
      ...deletion,
      duplicate: true,
    });
    expect(await streams.publish('a', by('alice', edited('m', 'm2')), keyed('edit'))).toMatchObject({
      offset: edit.offset,
    });
  });

  test('change messages that are published in the same turn, in order', async () => {
    const streams = await openStreams();
    const changes = [said('m'), said('n'), edited('m', 'm2'), deleted('m'), edited('m', 'm3'), deleted('n')];
    const outcomes = await Promise.allSettled(changes.map((event) => streams.publish('a', by('alice', event))));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, true, false, true]);
    expect((await held(streams)).events).toEqual(
      ['m', 'n', 'm', 'm', 'n'].map((id, index) => `${index + 1} message-deleted ${id}`),
    );
  });
});

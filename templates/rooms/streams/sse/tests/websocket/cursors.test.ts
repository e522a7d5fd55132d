import { describe, expect, test } from 'vitest';
import { Cursors, markOf } from '../../websocket/cursors.ts';

const place = (stream: string, offset: number, epoch = 'first') => markOf({ stream, epoch, offset });

describe('the id of an event', () => {
  test('says where its client is in the streams of its rooms', () => {
    const cursors = new Cursors('', new Set(['lobby', 'kitchen']));
    cursors.advance(place('lobby', 3));
    const id = cursors.advance(place('kitchen', 36 ** 6)) ?? '';
    const later = new Cursors(id, new Set());
    expect(later.offsetBefore('lobby', 'first')).toBe(3);
    expect(later.offsetBefore('kitchen', 'first')).toBe(36 ** 6);
    expect(later.offsetBefore('lobby', 'second')).toBeUndefined();
    expect(later.offsetBefore('attic', 'first')).toBeUndefined();
  });

  test('says nothing of rooms that were left', () => {
    const rooms = new Set(['lobby', 'kitchen']);
    const cursors = new Cursors('', rooms);
    cursors.advance(place('lobby', 1));
    cursors.advance(place('kitchen', 2));
    rooms.delete('lobby');
    expect(cursors.text).toBe(place('kitchen', 2).text);
    expect(cursors.advance(place('lobby', 3))).toBeUndefined();
  });

  test('goes through headers, and leaves out rooms where nothing happened for long', () => {
    const rooms = Array.from({ length: 1000 }, (_, index) => `room-${index}`);
    const cursors = new Cursors('', new Set(rooms));
    for (const room of rooms) cursors.advance(place(room, 1_000_000));
    expect(cursors.text).toMatch(/^[\w.-]{3000,4096}$/);
    const later = new Cursors(cursors.text, new Set());
    expect(later.offsetBefore('room-999', 'first')).toBe(1_000_000);
    expect(later.offsetBefore('room-0', 'first')).toBeUndefined();
  });

  test('still says what its client knew when it came, until it is told of it', () => {
    const before = new Cursors('', new Set(['lobby', 'kitchen']));
    before.advance(place('lobby', 1));
    const id = before.advance(place('kitchen', 2)) ?? '';
    const cursors = new Cursors(id, new Set(['lobby', 'kitchen']));
    cursors.advance(place('kitchen', 3));
    expect(new Cursors(cursors.text, new Set()).offsetBefore('lobby', 'first')).toBe(1);
    expect(new Cursors(cursors.text, new Set()).offsetBefore('kitchen', 'first')).toBe(3);
    cursors.release();
    expect(cursors.text).toBe(place('kitchen', 3).text);
  });

  test('never goes back', () => {
    const cursors = new Cursors('', new Set(['lobby']));
    cursors.advance(place('lobby', 5));
    cursors.begin({ stream: 'lobby', epoch: 'first', offset: 4 });
    expect(cursors.text).toBe(place('lobby', 5).text);
    cursors.begin({ stream: 'lobby', epoch: 'second', offset: 0 });
    expect(cursors.text).toBe(place('lobby', 0, 'second').text);
  });
});

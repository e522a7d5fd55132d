import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/text/nearest.ts';

describe('nearest', () => {
  const names = ['transport', 'auth', 'rooms', 'presence'];

  it.each([
    ['transprt', 'transport'],
    ['atuh', 'auth'],
    ['ROOMS', 'rooms'],
    ['presense', 'presence'],
    ['room', 'rooms'],
  ])('takes %s for %s', (word, meant) => expect(nearest(word, names)).toBe(meant));

  it.each(['', 'colour', 'zzzz', 'x'.repeat(1_000_000)])('takes a foreign word for nothing', (word) => {
    expect(nearest(word, names)).toBeUndefined();
  });

  it('prefers the closest candidate, and the first of equals', () => {
    expect(nearest('rooms', ['booms', 'rooms'])).toBe('rooms');
    expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
  });
});

import { expect, test } from 'vitest';
import { PageSize } from '../../websocket/generated/page-size.ts';

/** What is asked for after some pages on a line, in KB. */
function sizeAfter(pages: number, line: { roundTripMs: number; bytesPerMs: number }): number {
  const size = new PageSize();
  for (let page = 0; page < pages; page += 1) size.took(line.roundTripMs + size.bytes / line.bytesPerMs);
  return size.bytes / 1024;
}

test('pages of a stream suit the line: a few seconds at most, however long the way is', () => {
  expect(new PageSize().bytes).toBe(8 * 1024);
  expect(sizeAfter(20, { roundTripMs: 20, bytesPerMs: 8 })).toBeLessThanOrEqual(32);
  expect(sizeAfter(20, { roundTripMs: 5000, bytesPerMs: 8 })).toBeLessThanOrEqual(32);
  expect(sizeAfter(20, { roundTripMs: 20, bytesPerMs: 10_000 })).toBe(1024);
  expect(sizeAfter(20, { roundTripMs: 5000, bytesPerMs: 10_000 })).toBe(1024);
  const size = new PageSize();
  for (const ms of [100, 100, 60_000, 60_000, 60_000, 60_000]) size.took(ms);
  expect(size.bytes).toBe(8 * 1024);
});

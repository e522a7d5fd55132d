import { describe, expect, it } from 'vitest';
import { changeLines, fromClient } from './protocol-changes.ts';

describe('describeChange', () => {
  it('tells oneOf from anyOf', () => {
    const either = '[{ type: string }, { type: integer }]';
    expect(changeLines(fromClient(`{ anyOf: ${either} }`), fromClient(`{ oneOf: ${either} }`))[0]).toContain(
      'string | number (integer) → string | number (integer), exactly one of them',
    );
  });

  it('cuts long types', () => {
    const long = `{ enum: [${Array.from({ length: 60 }, (_, index) => `😀${index}`).join(', ')}] }`;
    const [line = ''] = changeLines(fromClient('{ type: number }'), fromClient(long));
    expect(line.length).toBeLessThan(130);
    expect(/\p{Surrogate}/u.test(line)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { changeLines, fromClient, object } from '../../../support/protocols/changes.ts';

describe('describeChange', () => {
  it('tells oneOf from anyOf', () => {
    const either = '[{ type: string }, { type: integer }]';
    expect(changeLines(fromClient(`{ anyOf: ${either} }`), fromClient(`{ oneOf: ${either} }`))[0]).toContain(
      'string | number (integer) → string | number (integer), exactly one of them',
    );
  });

  it('says what a union gained and lost, whatever the order in it and in its objects', () => {
    const [user, text] = [
      object('id: { type: string }, user: { type: string }', 'id'),
      object('text: { type: string }', 'text'),
    ];
    const swapped = object('user: { type: string }, id: { type: string }', 'id');
    const empty = '{ type: object, additionalProperties: false }';
    const union = (...branches: string[]) => fromClient(`{ oneOf: [${branches.join(', ')}] }`);
    expect(changeLines(union(user, text), union(text, swapped, empty))).toEqual(['  message: payload gained {}']);
    expect(changeLines(union(user, text, empty), union(text, swapped))).toEqual(['! message: payload lost {}']);
    expect(changeLines(union(user, text), union(swapped, '{ type: number }', empty))).toEqual([
      '! message: payload lost { text: string }, gained number | {}',
    ]);
  });

  it('says what a long list of types or values gained and lost', () => {
    const list = (...more: string[]) => fromClient(`{ enum: [${[...'abcdefghijklmnopqrstu', ...more].join(', ')}] }`);
    expect(changeLines(list('v'), list('w', 'x'))).toEqual(["! message: payload lost 'v', gained 'w' | 'x'"]);
    const long =
      'additionalProperties: false, properties: { aRatherLongName: { type: string }, anotherOneThatIsLonger: { type: string }, more: {type: string } }';
    const typed = (types: string) => fromClient(`{ type: [${types}], ${long} }`);
    expect(changeLines(typed('object'), typed('object, "null"'))).toEqual(['  message: payload gained null']);
  });

  it('cuts long types', () => {
    const long = `{ enum: [${Array.from({ length: 60 }, (_, index) => `😀${index}`).join(', ')}] }`;
    const [line = ''] = changeLines(fromClient('{ type: number }'), fromClient(long));
    expect(line.length).toBeLessThan(130);
    expect(/\p{Surrogate}/u.test(line)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { describeChange } from '../../../../src/protocol/compare/change.ts';
import { compareProtocols } from '../../../../src/protocol/compare/compare.ts';
import { changeLines, object } from '../../../support/protocols/changes.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

describe('compareProtocols', () => {
  it('gives events in the order of the file, and what is gone after them', () => {
    const before = 'client: { old: {}, a: {}, b: {} }\nserver: { c: {} }';
    const after = `client: { new: {}, b: { payload: { type: string } }, a: { deprecated: true } }`;
    expect(changeLines(before, after)).toEqual([
      '  new added',
      '! b: payload added string',
      '  a: deprecated false → true',
      '! old removed',
      '! c removed',
    ]);
  });

  it.each([
    [
      'room',
      object('r: { type: string }', 'r'),
      '',
      'room: r',
      `! message: room none → 'r'`,
      `  message: room 'r' → none`,
    ],
    [
      'rateLimit',
      'true',
      'rateLimit: { points: 5, per: 1s }',
      'rateLimit: { points: 4, per: 1s, burst: 5 }',
      '! message: rateLimit 5 per 1000 ms, 5 at once → 4 per 1000 ms, 5 at once',
      '  message: rateLimit 4 per 1000 ms, 5 at once → 5 per 1000 ms, 5 at once',
    ],
    [
      'idempotent',
      object(''),
      'idempotent: true',
      'idempotent: false',
      '! message: idempotent true → false',
      '  message: idempotent false → true',
    ],
    ['volatile', 'true', '', 'volatile: true', '  message: volatile false → true', '  message: volatile true → false'],
  ])('sees the flag %s', (_, schema, one, other, there, back) => {
    const text = (flag: string) => `client:\n  message:\n    payload: ${schema}\n    ${flag}`;
    expect([changeLines(text(one), text(other)), changeLines(text(other), text(one))]).toEqual([[there], [back]]);
  });

  it('sees the flags of server events', () => {
    const text = (flag: string) => `server: { tick: { ${flag} } }`;
    expect(changeLines(text('durable: true'), text(''))).toEqual(['! tick: durable true → false']);
    expect(changeLines(text(''), text('durable: true'))).toEqual(['  tick: durable false → true']);
    expect(changeLines(text(''), text('volatile: true'))).toEqual(['! tick: volatile false → true']);
    expect(changeLines(text('durable: true'), text('durable: true, payload: true'))).toEqual([
      '  tick: payload added JsonValue',
    ]);
  });

  it('follows an event to its new name', () => {
    const changes = compareProtocols(
      parsed('client: { say: { payload: { type: string } } }'),
      parsed('client: { message: { payload: { type: number } } }'),
      ({ name }) => (name === 'message' ? 'say' : name),
    );
    expect(changes.map(describeChange)).toEqual([`'say' → 'message'`, 'message: payload string → number']);
    expect(changes.map(({ event, breaking }) => [event, breaking])).toEqual([
      ['message', true],
      ['message', true],
    ]);
  });
});

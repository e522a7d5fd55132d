import { describe, expect, it } from 'vitest';
import { suggestRenames } from '../../../../src/protocol/compare/compare.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

describe('suggestRenames', () => {
  const text = (...events: string[]) => `client: { ${events.join(', ')} }`;
  const say = (name: string, type = 'string') => `${name}: { payload: { type: ${type} } }`;

  it('pairs what is gone with what is new, where the schemas are the same and only one fits', () => {
    expect(
      suggestRenames(parsed(text(say('a'), say('b', 'number'))), parsed(text(say('c'), say('b', 'number')))),
    ).toEqual([{ direction: 'client', from: 'a', to: 'c' }]);
  });

  it('pairs what is gone with what is new in the same namespace', () => {
    const spaced = (main: string, admin: string) =>
      `client: { ${say(main)} }\nnamespaces: { /admin: { client: { ${say(admin)} } } }`;
    expect(suggestRenames(parsed(spaced('a', 'c')), parsed(spaced('b', 'd')))).toEqual([
      { direction: 'client', from: 'a', to: 'b' },
      { namespace: '/admin', direction: 'client', from: 'c', to: 'd' },
    ]);
  });

  it.each([
    ['another namespace', text(say('a')), `namespaces: { /n: { ${text(say('b'))} } }`],
    ['two fit', text(say('a')), text(say('b'), say('c'))],
    ['it fits two', text(say('a'), say('b')), text(say('c'))],
    ['another type', text(say('a')), text(say('b', 'number'))],
    ['another ack', text('a: { acks: plain }'), text('b: { acks: node }')],
    ['another direction', text(say('a')), text(say('a')).replace('client', 'server')],
    ['nothing is gone', text(say('a')), text(say('a'), say('b'))],
  ])('does not guess: %s', (_, before, after) => {
    expect(suggestRenames(parsed(before), parsed(after))).toEqual([]);
  });
});

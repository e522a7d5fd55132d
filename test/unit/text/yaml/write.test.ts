import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlText } from '../../../../src/text/yaml/write.ts';

/** Texts that mean something else to YAML where they stand without quotes. */
const traps = ['yes', 'No', 'null', '~', '1.0', '1.2.3', '0x1f', '1_000', '12:30', '2020-01-01', 'a: b', 'a #b', '- a'];
const more = ['a:', ':a', 'a ', ' a', '', '?', '[a', '{a', '&a', '*a', '!a', '|', '%a', '@a', '---', '...', '<<', '='];

const plainData = fc.letrec((tie) => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...traps, ...more));
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
  return {
    value: fc.oneof(
      { withCrossShrink: true },
      text,
      number,
      fc.integer(),
      fc.constantFrom(true, false, null),
      fc.array(tie('value')),
      fc.dictionary(text, tie('value')),
    ),
  };
}).value;

describe('yamlText', () => {
  it.each(['1.1', '1.2'] as const)('is read back as what it was, as YAML %s', (version) => {
    fc.assert(
      fc.property(plainData, (value) => {
        // What JSON makes of it has no prototypes, and no `__proto__` that is one.
        const options = { version, schema: version === '1.1' ? 'yaml-1.1' : 'core', uniqueKeys: false } as const;
        expect(JSON.stringify(parse(yamlText(value), options))).toBe(JSON.stringify(value));
      }),
      { numRuns: 500, examples: [...traps, ...more].map((text): [unknown] => [[text, { [text]: [text] }]]) },
    );
  });

  it('needs no quotes for words, sentences, addresses and versions', () => {
    const values = ['a word', 'See PROTOCOL.md; it is short.', '/socket.io/', 'localhost:3000', '3.0.0', 'naïve'];
    expect(yamlText(values)).toBe(values.map((value) => `- ${value}\n`).join(''));
  });

  it('says of a long key that it is one, as every reader demands', () => {
    const value = { ['k'.repeat(2000)]: { a: 1 } };
    expect(yamlText(value)).toMatch(/^\? k+\n:\n {2}a: 1\n$/);
    expect(parse(yamlText(value))).toEqual(value);
  });

  it('leaves out what is not there, and writes what is empty on its line', () => {
    expect(yamlText({ a: undefined, b: {}, c: [], d: [{ e: [] }] })).toBe('b: {}\nc: []\nd:\n  - e: []\n');
  });
});

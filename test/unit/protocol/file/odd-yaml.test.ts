import fc from 'fast-check';
import { test } from 'vitest';
import { brought, expectAdded } from '../../../support/protocols/composing.ts';

/** Ways to write a section in a file of block style; `BODY` becomes what fits into the section. */
const blocks = [
  'NAME:',
  'NAME: # c',
  'NAME: { # c\n  }',
  '? NAME',
  'NAME: { Own: BODY } # c',
  'NAME: { Own: BODY, # c\n    Two: BODY,\n    # d\n  }',
  'NAME: {\n  Own: BODY }',
  'NAME:\n  Own: BODY\n  # c',
  'NAME: &n\n\n    &o Own: BODY # c\n    # d\n# e\n    "Two": BODY',
  'NAME:\n  ? Own\n  : BODY\n  # c',
  'NAME:\n  Own:\n    description: |+\n      said\n\n      # no comment\n\n\n',
  'NAME:\n  Own:\n    description: >2+\n        said\n\n',
  'NAME:\n  Own:\n    description: |\n      said\n\n',
  'NAME:\n  Own:\n    description: "said\n\n      # no comment"\n  # c',
];
/** The same in a file in braces. */
const braces = [
  '\n  # c\n  NAME: {}',
  ' NAME',
  '\n  NAME: # c\n  ',
  ' NAME: ~ # c\n ',
  ' "NAME":null',
  '\n\n  NAME: { # c\n  }',
  '\n  NAME: &n',
  '\n  NAME: &n !!null ~',
  '\n  NAME: { Own: BODY }',
  '\n  NAME: { Own: BODY, # c\n    # d\n    Two: BODY # e\n  }',
  '\n  NAME: {\n    Own: BODY, # c\n  } # f\n',
];
/** Schemas cannot be nothing, as events can. */
const blocksOfEvents = [...blocks, 'NAME:\n  Own:', 'NAME:\n  ? Own # c', 'NAME: { Own }', 'NAME:\n  Own: # c\n  # d'];
const bracesOfEvents = [...braces, ' NAME: { Own }', ' NAME: { Own: # c\n }', ' NAME: { "Own": }', ' NAME: {"Own":{}}'];
const bodies = { schemas: '{ type: string }', client: '{ payload: true }', server: '{ volatile: true }' };

function sections(isFlow: boolean): fc.Arbitrary<string[]> {
  const own = (name: keyof typeof bodies) =>
    fc
      .constantFrom(...(name === 'schemas' ? (isFlow ? braces : blocks) : isFlow ? bracesOfEvents : blocksOfEvents))
      .map((way) => way.replaceAll('NAME', name).replaceAll('BODY', bodies[name]).replace('&n', `&${name}`));
  const all = [
    fc.constantFrom('acks: envelope', ...(isFlow ? [] : ['# c\nacks: envelope # d'])),
    fc.constant('namespaces: { /a: { client: { x: }, server: { # n\n    y: } } }'),
    own('schemas'),
    own('client'),
    own('server'),
  ];
  const version = fc.constantFrom('version: "1"', isFlow ? '\n  version: "1" # v\n ' : "version: '1' # v");
  return fc
    .shuffledSubarray(all)
    .chain((some) => fc.tuple(version, ...some))
    .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }));
}

const blockText = fc
  .tuple(sections(false), fc.constantFrom('', '', ' ', '    '))
  .map(([own, margin]) => own.join('\n').replace(/^(?!$)/gm, margin));
const flowText = fc
  .tuple(sections(true), fc.constantFrom('', ' ', '\n', ', # last\n  '))
  .map(([own, end]) => `{${own.join(',')}${end}}`);
const text = fc
  .record({
    start: fc.constantFrom('', '\ufeff', '---\n', '%YAML 1.2\n---\n', '# c\n--- # d\n', '--- !!map\n'),
    own: fc.oneof(blockText, flowText),
    end: fc.constantFrom('\n', '', '\n\n', '\n# c\n', '\n...\n'),
    newLine: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ start, own, end, newLine }) => `${start}${own}${end}`.replace(/\n/g, newLine));

test('a protocol in odd but valid YAML loses nothing to what choices bring', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...brought), (one, fragments) => expectAdded(one, fragments)),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 150) },
  );
});

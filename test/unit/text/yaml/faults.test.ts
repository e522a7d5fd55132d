import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../../src/choices/config-file.ts';
import { refused } from '../../../support/protocols/problems.ts';

/** Texts that are no YAML, or no single document of it. */
const broken = [
  'a: 1\n---\nb: 2\n',
  'a: 1\n---\n',
  '---\n---\na: 1',
  'a: 1\n...\nb: 2',
  '%YAML 3.0\n---\na: 1',
  '%FOO x\n---\na: 1',
  '%YAML\n---\na: 1',
  '%YAML 1.2\na: 1',
  '%TAG ! tag:x,2000:\n---\na: !b 1',
  'a: b: c',
  'a: b\n c: d',
  'a\nb: 1',
  'a: "x\nb: 1',
  'a: {x: 1\nb: 2',
  'a: [1, 2\nb: 1',
  "a: 'x' y",
  'a:\n\tb: 1',
  'a: @x',
  'a: `x`',
  'a: ,b',
  'a: |x\n  b',
  'a: "\\q"',
  '- a\nb: 1',
  'a:\n  b: 1\n c: 2',
  'a: !x 1',
  'a: !!int foo',
  'a: !!map',
  'a: &x &y 1',
  'a: !!str !!int 1',
  '{a: 1} b',
  'a: 1\n}\n',
  'a: [a, b]]',
  `${'x'.repeat(1030)}: 1`,
  'a: - b',
  '{a: - b}',
  'a: {b: c: d}',
  'a: {\n- b}',
  'a: {# c\n}',
  'a: &x{}',
  '"a"b: 1',
  '? a\nb',
];
/** Words of those who read YAML by a program. */
const jargon =
  /YAML\.|parse|implicit|compact|collection|scalar|token|node|indicator|stream|directive|-ind\b|yaml\.org/i;

describe('a text that is no YAML', () => {
  test.each(broken)('is refused in words of who wrote it: %j', (text) => {
    const said = refused(`${text.startsWith('%') ? '' : '# c\n'}${text}`);
    expect(said.length).toBeGreaterThan(0);
    expect(said.join('\n')).not.toMatch(jargon);
    const { problems } = readConfig(text, 'ws.config.json');
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map(({ message, hint }) => `${message} ${hint}`).join('\n')).not.toMatch(jargon);
  });

  test('says what to do about several documents', () => {
    const hint = 'take the line --- out, or move what is below it to a file of its own';
    expect(refused("version: '1'\n---\nversion: '2'")).toEqual([
      `2:1 A second document begins here, and a file holds one (${hint})`,
    ]);
    expect(readConfig('transport: ws\n---\nauth: jwt\n', 'ws.config.json').problems).toMatchObject([
      { line: 2, message: 'a second document begins here, and a file holds one' },
    ]);
  });
});

describe('a merge key', () => {
  const said = 'Merge keys are not supported: << takes over the keys of another mapping';
  const hint =
    'write these keys out, or share schemas by $ref and allOf; for a key of that name, put it in quotes: "<<"';

  test.each([
    ['of an event', 'client:\n  <<: { say: {} }', '2:3'],
    ['in an event', 'client:\n  say: { <<: { payload: true } }', '2:10'],
    ['of a property', 'client:\n  say: { payload: { properties: { <<: { a: true } } } }', '2:35'],
    ['in a value', 'schemas:\n  A: { default: { <<: { a: 1 } } }', '2:19'],
    ['of a namespace', 'namespaces:\n  /a:\n    client: { <<: [{}] }', '3:15'],
    ['of the root', '<<: { client: {} }', '1:1'],
    ['with an alias', 'schemas:\n  A: &a { type: string }\n  B:\n    <<: *a', '4:5'],
    ['with several', 'schemas:\n  A: &a { type: string }\n  B: { <<: [*a, *a] }', '3:8'],
  ])('%s is refused', (_, text, place) => {
    expect(refused(`${text}\nversion: '1'`)).toContain(`${place} ${said} (${hint})`);
    expect(refused(`${text}\nversion: '1'`).join()).not.toContain('Aliases');
    // YAML 1.1 knows merge keys.
    const [line, column] = place.split(':');
    expect(refused(`%YAML 1.1\n---\n${text}\nversion: '1'`)).toContain(
      `${Number(line) + 2}:${column} ${said} (${hint})`,
    );
  });

  test('in quotes is a key like any other', () => {
    expect(
      refused(`version: '1'\nclient: { "<<": { payload: { type: object, properties: { '<<': true } } } }`),
    ).toEqual([]);
    expect(refused(`{ "version": "1", "server": { "<<": {} } }`)).toEqual([]);
  });
});

describe('what is written with digits', () => {
  test.each(['1.0', '1e3', '0x10', '-0', '1.50', 'true', '.5'])('%s is named as it is written', (source) => {
    expect(refused(`version: ${source}`)).toEqual([
      `1:10 Expected version to be a string (put it in quotes: "${source}")`,
    ]);
    expect(refused(`version: '1'\nclient: { ${source}: }`)).toEqual([
      `2:11 Expected a key that is a string (put it in quotes: "${source}")`,
    ]);
  });

  test.each(['9007199254740993', '-9007199254740992', '.inf', '.nan'])('%s is no number here', (source) => {
    expect(refused(`version: '1'\nschemas: { A: { const: ${source} } }`)).toEqual([
      expect.stringMatching(/^2:24 Expected a value that JSON holds exactly.*put it in quotes/),
    ]);
  });
});

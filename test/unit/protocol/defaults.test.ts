import { describe, expect, test } from 'vitest';
import { typeDeclarations, validatorDeclarations } from '../../../src/protocol/code/declarations.ts';
import { changeLines, fromClient, fromServer } from '../../support/protocols/changes.ts';
import { parsed } from '../../support/protocols/parsed.ts';
import { refused } from '../../support/protocols/problems.ts';
import { runValidator } from '../../support/protocols/random.ts';
import { minimalWith } from '../../support/protocols/reference.ts';

const properties = (text: string) =>
  `client: { a: { payload: { type: object, required: [id], properties: { id: { type: integer, default: 7 }, ${text} } } } }`;

const typesOf = (source: string) =>
  typeDeclarations(parsed(source))
    .map(({ code }) => code)
    .join('\n');

describe('the default of a property that a client leaves out', () => {
  test('is what the validator gives', () => {
    const validator = runValidator(
      parsed(properties("color: { type: string, default: red }, none: { type: [string, 'null'], default: null }")),
    );
    expect(validator.parse({ id: 1 })).toEqual({ id: 1, color: 'red', none: null });
    expect(validator.parse({ id: 1, color: 'blue', none: 'x' })).toEqual({ id: 1, color: 'blue', none: 'x' });
    expect(validator.safeParse({ id: 1, color: 7 }).success).toBe(false);
  });

  test('is completed by the defaults inside it, and belongs to one payload alone', () => {
    const inner = '{ type: object, default: {}, properties: { list: { type: array, items: true, default: [[1]] } } }';
    const validator = runValidator(parsed(properties(`inner: ${inner}`)));
    const first = validator.parse({ id: 1 });
    expect(first).toEqual({ id: 1, inner: { list: [[1]] } });
    (first as { inner: { list: unknown[][] } }).inner.list[0]?.push(2);
    expect(validator.parse({ id: 1 })).toEqual({ id: 1, inner: { list: [[1]] } });
  });

  test('may be any text, and have any names', () => {
    const value = { "it's": '</script>*/\u2028', ['__proto__']: 1 };
    const text = JSON.stringify({ type: 'object', additionalProperties: true, default: value });
    const validator = runValidator(parsed(properties(`open: ${text}`)));
    expect(JSON.stringify(validator.parse({ id: 1 }))).toBe(JSON.stringify({ id: 1, open: { "it's": value["it's"] } }));
  });

  test('is none where the property must be there', () => {
    const validator = runValidator(parsed(properties('color: { type: string }')));
    expect(validator.safeParse({}).success).toBe(false);
    expect(typesOf(properties('color: { type: string }'))).not.toContain('@default');
  });

  test('must be one of its values', () => {
    expect(
      refused(`version: '1'\nschemas:\n  A: { type: object, properties: { b: { type: string, default: 1 } } }\n`),
    ).toEqual(['3:64 The default 1 is no value that its schema accepts (change it, or leave it out)']);
    const isNull = refused(
      `version: '1'\n${properties('b: { $ref: "#/schemas/B", default: null }')}\nschemas: { B: { type: string } }`,
    );
    // Also where nothing takes it: in a named schema, an argument, or a property that must be there.
    const five = '{ type: integer, default: five }';
    for (const text of [
      `schemas: { A: ${five} }`,
      `client: { a: { args: [${five}] } }`,
      `server: { a: { payload: { type: object, required: [b], properties: { b: ${five} } } } }`,
      "schemas: { A: { $ref: '#/schemas/B', default: five }, B: { type: integer } }",
      'schemas: { A: { type: integer, examples: [1, five] } }',
    ]) {
      const said = /The (?:default|example) "five" is no value that its schema accepts/;
      expect(refused(`version: '1'\n${text}`)).toEqual([expect.stringMatching(said)]);
    }
    expect(isNull).toEqual([expect.stringContaining("allow null: type: [<type>, 'null']")]);
  });
});

describe('a default that came, went or changed', () => {
  const brush = (width: string) => `schemas: { Brush: { type: object, properties: { width: ${width} } } }`;
  const sending = (color: string, width = '{ type: integer }') =>
    `${brush(width)}\n${fromClient(`{ type: object, properties: { color: { type: string${color} }, brush: { $ref: '#/schemas/Brush' } } }`)}`;

  test.each([
    ['came', sending(''), sending(', default: red'), ["  message: payload.color default none → 'red'"]],
    ['went', sending(', default: red'), sending(''), ["  message: payload.color default 'red' → none"]],
    [
      'changed in a named schema',
      sending('', '{ type: integer, default: 1 }'),
      sending('', '{ type: integer, default: 2 }'),
      ['  message: payload.brush.width default 1 → 2'],
    ],
    ['stayed', sending(', default: red'), sending(', default: red'), []],
  ])('is among the changes, since handlers see it: %s', (_, before, after, lines) => {
    expect(changeLines(before, after)).toEqual(lines);
  });

  test('is none of what the server sends', () => {
    const sent = (value: string) => fromServer(`{ type: object, properties: { a: { type: string${value} } } }`);
    expect(changeLines(sent(''), sent(', default: b'))).toEqual([]);
  });
});

describe('a default of what the server sends', () => {
  const sent = '{ type: object, properties: { b: { type: string, default: x } } }';

  test('is not promised: nobody fills it in', () => {
    const source = `client: { a: { ack: ${sent} } }\nserver: { c: { payload: ${sent} }, d: { args: [${sent}] } }`;
    expect(typesOf(source)).not.toContain('@default');
    const payload = { type: 'object', properties: { b: { type: 'string', default: 'x' } } };
    const document = minimalWith({
      client: { a: { ack: payload } },
      server: { c: { payload }, d: { args: [payload] } },
    });
    expect(document).not.toContain('Default');
    expect(document).not.toContain('has a default');
  });

  test('is, in what clients send', () => {
    const payload = { type: 'object', properties: { b: { type: 'string', default: 'x' } } };
    const document = minimalWith({ client: { a: { payload } } });
    expect(document).toContain('| `b` | `string` | no | – | Default: `"x"`. |');
    expect(document).toContain('Where a client leaves out a property that has a default, the server takes that.');
    expect(validatorDeclarations(parsed(`client: { a: { payload: ${sent} } }`))[0]?.code).toContain(".default('x')");
  });
});

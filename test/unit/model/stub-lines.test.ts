import { describe, expect, test } from 'vitest';
import { stubLines } from '../../../src/model/stub-lines.ts';
import { fitLines } from '../../../src/text/typescript/fit-lines.ts';
import { parsed } from '../../support/protocols/parsed.ts';

function linesOf(body: string, name = 'a') {
  const protocol = parsed(`schemas: { Point: { type: object, properties: { x: { type: number } } } }
client: { ${name}: ${body} }`);
  const [event] = protocol.client;
  if (event === undefined) throw new Error('there is an event');
  const { head, unused, due } = stubLines(event, protocol, 'a');
  return [fitLines(head), unused, due];
}

describe('a stub names what comes, and says which ack is due', () => {
  test.each([
    ['{}', '() => {', undefined, undefined],
    ['{ payload: { type: string } }', '(_context, payload) => {', 'void payload; // not used yet', undefined],
    [
      '{ payload: { $ref: "#/schemas/Point" }, ack: { type: object, required: [n], properties: { n: { type: integer } } } }',
      '(_context, { x }) => {',
      'void { x }; // not used yet',
      '// Its ack is due: { n: number }',
    ],
    [
      '{ payload: { type: object, properties: { a-b: true, class: true, Handler: true, _context: true, "1": true } }, idempotent: true }',
      "(\n  _context,\n  { '1': value1, 'a-b': aB, class: class_, Handler: Handler_, _context: _context_ },\n) => {",
      'void { value1, aB, class_, Handler_, _context_ }; // not used yet',
      undefined,
    ],
    [
      '{ args: [{ title: room, type: string }, { type: number }], minArgs: 1, rest: true, acks: node, results: [{ title: moves, type: integer }, true] }',
      '(_context, [room, argument2, ...rest]) => {',
      'void { room, argument2, rest }; // not used yet',
      '// Its ack is due: [number, JsonValue]',
    ],
    ['{ rest: true, acks: plain }', '(_context, args) => {', 'void args; // not used yet', undefined],
  ])('%s', (body, parameters, unused, due) => {
    expect(linesOf(body)).toEqual([`export const a: Handler<'a'> = async ${parameters}`, unused, due]);
  });

  test('a long one, one a line', () => {
    const names = Array.from({ length: 12 }, (_, index) => `property${index}`);
    const properties = names.map((name) => `${name}: true`).join(', ');
    expect(linesOf(`{ payload: { type: object, properties: { ${properties} } } }`)).toEqual([
      `export const a: Handler<'a'> = async (\n  _context,\n  {\n${names.map((name) => `    ${name},\n`).join('')}  },\n) => {`,
      `void {\n${names.map((name) => `    ${name},\n`).join('')}  };`,
      undefined,
    ]);
  });
});

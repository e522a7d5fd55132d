import { describe, expect, it } from 'vitest';
import { compareProtocols } from '../../../../src/protocol/compare/compare.ts';
import { changeLines, fromClient, fromServer, object } from '../../../support/protocols/changes.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

/** Each row: the two schemas, and the lines for a client that sends and for one that receives them. */
const schemas: readonly (readonly [string, string, string, string[], string[]])[] = [
  [
    'a wider type',
    object('content: { type: string }', 'content'),
    object(`content: { type: [string, 'null'] }`, 'content'),
    ['  message: payload.content string → string | null'],
    ['! message: payload.content string → string | null'],
  ],
  [
    'an optional property more',
    object(''),
    object('x: { type: number }'),
    ['  message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'a required property more',
    object(''),
    object('x: { type: number }', 'x'),
    ['! message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'a required property less',
    object('x: { type: number }', 'x'),
    object(''),
    ['! message: payload.x removed number'],
    ['! message: payload.x removed number'],
  ],
  [
    'an optional property less',
    object('x: { type: number }'),
    object(''),
    ['! message: payload.x removed number'],
    ['  message: payload.x removed number'],
  ],
  [
    'required',
    object('x: { type: number }'),
    object('x: { type: number }', 'x'),
    ['! message: payload.x is now required'],
    ['  message: payload.x is now required'],
  ],
  [
    'optional, and another type',
    object('x: { type: number }', 'x'),
    object('x: { type: string }'),
    ['  message: payload.x is now optional', '! message: payload.x number → string'],
    ['! message: payload.x is now optional', '! message: payload.x number → string'],
  ],
  [
    'a narrower limit',
    object('x: { type: string, maxLength: 9 }'),
    object('x: { type: string, maxLength: 8 }'),
    ['! message: payload.x string (maxLength 9) → string (maxLength 8)'],
    ['  message: payload.x string (maxLength 9) → string (maxLength 8)'],
  ],
  [
    'a shorter enum',
    object('x: { enum: [a, b] }'),
    object('x: { enum: [a] }'),
    [`! message: payload.x 'a' | 'b' → 'a'`],
    [`  message: payload.x 'a' | 'b' → 'a'`],
  ],
  [
    'a pattern',
    object('x: { type: string, pattern: a }'),
    object('x: { type: string, pattern: b }'),
    ['! message: payload.x string (pattern "a") → string (pattern "b")'],
    ['! message: payload.x string (pattern "a") → string (pattern "b")'],
  ],
  [
    'deep inside',
    object(`points: { type: array, items: ${object('x: { type: integer }')} }`),
    object(`points: { type: array, items: ${object('x: { type: number }')} }`),
    ['  message: payload.points[].x number (integer) → number'],
    ['! message: payload.points[].x number (integer) → number'],
  ],
  [
    'an odd name, a tuple and a map',
    object(`'a b': { type: array, prefixItems: [{ type: object, additionalProperties: { type: string } }] }`),
    object(`'a b': { type: array, prefixItems: [{ type: object, additionalProperties: true }] }`),
    [`  message: payload['a b'][0] Record<string, string> → Record<string, unknown>`],
    [`! message: payload['a b'][0] Record<string, string> → Record<string, unknown>`],
  ],
  [
    'an object that opens',
    object('x: { type: number }'),
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    ['  message: payload[key] added unknown'],
    ['  message: payload[key] added unknown'],
  ],
  [
    'an object that closes',
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    object('x: { type: number }'),
    ['! message: payload[key] removed unknown'],
    ['  message: payload[key] removed unknown'],
  ],
  [
    'a name that an open object may have had',
    '{ type: object, additionalProperties: true }',
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    ['! message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'another object of a union',
    `{ oneOf: [${object('kind: { const: a }', 'kind')}, ${object('kind: { const: b }', 'kind')}] }`,
    object('kind: { const: a }, more: { type: number }', 'kind'),
    [`! message: payload { kind: 'a' } | { kind: 'b' } → { kind: 'a'; more?: number }`],
    [`  message: payload { kind: 'a' } | { kind: 'b' } → { kind: 'a'; more?: number }`],
  ],
  [
    'descriptions and order',
    object('a: { type: string, description: x }, b: true', 'a, b'),
    object('b: true, a: { type: string }', 'b, a'),
    [],
    [],
  ],
];

describe('compareProtocols', () => {
  it.each(schemas)('sees what changed in a schema: %s', (_, before, after, sent, received) => {
    expect(changeLines(fromClient(before), fromClient(after))).toEqual(sent);
    expect(changeLines(fromServer(before), fromServer(after))).toEqual(received);
    const ack = (body: string) => `client: { message: { ack: ${body} } }`;
    if (!before.startsWith('{ oneOf')) {
      expect(changeLines(ack(before), ack(after))).toEqual(received.map((line) => line.replace('payload', 'ack')));
    }
  });

  it('goes through references, at each place, and once around a recursive one', () => {
    const text = (type: string) => `
schemas:
  Folder: { type: object, properties: { name: { type: ${type} }, folders: { type: array, items: { $ref: '#/schemas/Folder' } } } }
client: { open: { payload: { type: object, properties: { a: { $ref: '#/schemas/Folder' }, b: { $ref: '#/schemas/Folder' } } } } }`;
    expect(changeLines(text('string'), text('number'))).toEqual([
      '! open: payload.a.name string → number',
      '! open: payload.b.name string → number',
    ]);
  });

  it('says what a name stands for where only that changed', () => {
    const text = (limit: number) => `
schemas: { Id: { type: string, maxLength: ${limit} } }
client: { open: { payload: { anyOf: [{ $ref: '#/schemas/Id' }, { type: 'null' }] } } }`;
    expect(changeLines(text(1), text(2))).toEqual([
      '  open: payload lost string (maxLength 1), gained string (maxLength 2)',
    ]);
  });

  it('says so where it cannot show that clients go on working', () => {
    const [change] = compareProtocols(
      parsed(fromClient('{ type: string, pattern: a }')),
      parsed(fromClient('{ type: string, pattern: a+ }')),
    );
    expect(change).toMatchObject({
      breaking: true,
      reason: 'It cannot be shown that everything existing clients send is still accepted.',
    });
  });

  it('stays quick where named schemas nest in each other many times over', () => {
    const text = (type: string) => {
      const levels = Array.from({ length: 40 }, (_, index) => {
        const next = `{ $ref: '#/schemas/L${index + 1}' }`;
        return `  L${index}: { type: object, properties: { a: ${next}, b: ${next} } }`;
      });
      return `schemas:\n${levels.join('\n')}\n  L40: { type: ${type} }\n${fromClient(`{ $ref: '#/schemas/L0' }`)}`;
    };
    const before = process.cpuUsage();
    const changes = compareProtocols(parsed(text('string')), parsed(text('number')));
    expect(changes.every(({ breaking }) => breaking)).toBe(true);
    expect(changes.length).toBeLessThan(500);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});

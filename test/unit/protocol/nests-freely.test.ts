import { describe, expect, test } from 'vitest';
import { nestFreely } from '../../../src/protocol/nests-freely.ts';
import { parsed } from '../../support/protocols/parsed.ts';

const schemas = `
schemas:
  Leaf: { type: object, properties: { size: { type: integer } } }
  Tree: { type: object, properties: { trees: { type: array, items: { $ref: '#/schemas/Tree' } } } }
  Egg: { type: object, properties: { hen: { $ref: '#/schemas/Hen' } } }
  Hen: { type: object, properties: { eggs: { type: array, items: { $ref: '#/schemas/Egg' } } } }
  Garden: { type: array, items: { $ref: '#/schemas/Tree' } }
`;

function nests(event: string): boolean {
  const protocol = parsed(`${schemas}client:\n  a: ${event}\n  b: { payload: { type: string } }`);
  return nestFreely(protocol.client, protocol);
}

describe('what an event carries may be nested without end', () => {
  test.each([
    '{ payload: true }',
    '{ payload: { type: object, additionalProperties: true, properties: { a: { type: string } } } }',
    '{ payload: { type: array, items: {} } }',
    "{ payload: { $ref: '#/schemas/Tree' } }",
    "{ payload: { type: object, properties: { egg: { $ref: '#/schemas/Egg' } } } }",
    "{ payload: { oneOf: [{ type: string }, { $ref: '#/schemas/Garden' }] } }",
    "{ args: [{ type: string }, { $ref: '#/schemas/Hen' }] }",
    '{ args: [{ type: string }], rest: true }',
  ])('by %s', (event) => {
    expect(nests(event)).toBe(true);
  });

  test.each([
    '{}',
    "{ payload: { $ref: '#/schemas/Leaf' } }",
    "{ payload: { type: object, additionalProperties: { $ref: '#/schemas/Leaf' } } }",
    '{ payload: { type: object, properties: { a: { type: array, items: { type: array, items: { type: number } } } } } }',
    '{ payload: { type: array, prefixItems: [{ type: string }], items: false } }',
    '{ args: [{ type: string }, { type: number }], minArgs: 1 }',
    "{ payload: { type: string }, ack: { $ref: '#/schemas/Tree' } }",
  ])('but not by %s', (event) => {
    expect(nests(event)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isSubset } from '../../../../src/protocol/compare/subset.ts';
import type { Protocol, Schema } from '../../../../src/protocol/model.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { sample } from '../../../../src/protocol/samples/samples.ts';
import { schemaEdits } from '../../../support/protocols/edits.ts';
import { ajvValidator, mutations, payloadOf, randomProtocol } from '../../../support/protocols/random.ts';

function protocolOf(payload: unknown, schemas: unknown = {}): Protocol {
  const source = JSON.stringify({ version: '1', schemas, client: { a: { payload } } });
  const { protocol, problems } = parseProtocol(source, 'protocol.json');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

function subset(a: unknown, b: unknown, schemasA: unknown = {}, schemasB = schemasA): boolean {
  const [before, after] = [protocolOf(a, schemasA), protocolOf(b, schemasB)];
  return isSubset(payloadOf(before), payloadOf(after), before, after);
}

const text = { type: 'string' };
const object = (properties: object, required: string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
});
const list = (prefixItems: unknown[], more: object = {}) => ({ type: 'array', prefixItems, ...more });

/** Each row: a schema within another, and not the other way around. */
const strict: readonly (readonly [string, unknown, unknown])[] = [
  ['anything', text, true],
  ['a literal', { const: 'a' }, { enum: ['a', 'b'] }],
  ['a literal in its type', { enum: ['a', 'b'] }, { type: 'string', minLength: 1 }],
  ['null', text, { type: ['string', 'null'] }],
  ['lengths', { type: 'string', minLength: 2, maxLength: 3 }, { type: 'string', minLength: 1, maxLength: 3 }],
  ['pattern', { type: 'string', pattern: '^a' }, text],
  ['format', { type: 'string', format: 'uuid' }, text],
  ['integer', { type: 'integer' }, { type: 'number' }],
  ['range', { type: 'number', exclusiveMinimum: 0, maximum: 5 }, { type: 'number', minimum: 0 }],
  ['open start', { type: 'number', exclusiveMinimum: 5 }, { type: 'number', minimum: 5 }],
  ['open end', { type: 'number', exclusiveMaximum: 5 }, { type: 'number', maximum: 5 }],
  ['multiples', { type: 'integer', multipleOf: 6 }, { type: 'integer', multipleOf: 3 }],
  ['booleans', { type: 'boolean' }, { enum: [true, false, null] }],
  ['optional', object({ a: text }, ['a']), object({ a: text })],
  ['more properties', object({ a: text }), object({ a: text, b: text })],
  ['open object', object({ a: text }), object({ a: text }, [], { additionalProperties: true })],
  ['map', object({ a: text }), { type: 'object', additionalProperties: text }],
  ['array size', { type: 'array', items: text, maxItems: 2 }, { type: 'array', items: text, maxItems: 3 }],
  ['unique', { type: 'array', items: text, uniqueItems: true }, { type: 'array', items: text }],
  ['empty array', { type: 'array', items: text, maxItems: 0 }, { type: 'array', items: { type: 'null' } }],
  ['tuple', list([text, text]), { type: 'array', items: text, minItems: 2 }],
  ['optional item', list([text, text]), list([text, text], { minItems: 1 })],
  ['bytes', { binary: true, maxBytes: 2 }, { binary: true, maxBytes: 3 }],
  ['limited bytes', { binary: true, maxBytes: 2 }, { binary: true }],
  ['bytes or JSON', { binary: true }, { oneOf: [true, { binary: true }] }],
  ['rest', list([text]), list([text], { items: text })],
  ['union', { anyOf: [{ type: 'null' }, { const: 'a' }] }, { oneOf: [text, { type: 'null' }, { type: 'boolean' }] }],
  [
    'discriminated union',
    object({ kind: { const: 'a' }, x: { const: 1 } }, ['kind', 'x']),
    { oneOf: [object({ kind: { const: 'a' }, x: { type: 'number' } }, ['kind']), object({ kind: { const: 'b' } })] },
  ],
];

describe('isSubset', () => {
  it.each(strict)('tells narrower from wider: %s', (_, narrow, wide) => {
    expect([subset(narrow, wide), subset(wide, narrow)]).toEqual([true, false]);
  });

  it('tells bytes from JSON', () => {
    expect([subset({ binary: true }, true), subset(true, { binary: true })]).toEqual([false, false]);
    expect(subset({ binary: true }, { oneOf: [true, { binary: true }] })).toBe(true);
    expect(subset(object({ data: { binary: true } }, ['data']), object({}, [], { additionalProperties: true }))).toBe(
      false,
    );
  });

  it('takes integers by what they are', () => {
    expect(subset({ type: 'integer', exclusiveMinimum: 0 }, { type: 'integer', minimum: 1 })).toBe(true);
    expect(subset({ type: 'number', exclusiveMinimum: 0 }, { type: 'number', minimum: 1 })).toBe(false);
  });

  it('follows references, also recursive ones, each in its own protocol', () => {
    const tree = (name: unknown) => ({ Tree: object({ name, next: { $ref: '#/schemas/Tree' } }, ['name']) });
    const root = { $ref: '#/schemas/Tree' };
    expect(subset(root, root, tree({ const: 'a' }), tree(text))).toBe(true);
    expect(subset(root, root, tree(text), tree({ const: 'a' }))).toBe(false);
  });

  it('does not build on what turned out wrong', () => {
    // A within A' seems right as long as B within B' is in question, which then fails at `bad`.
    const schemas = (bad: unknown) => ({
      A: object({ next: { $ref: '#/schemas/B' } }),
      B: object({ back: { $ref: '#/schemas/A' }, bad }),
      C: object({ back: { $ref: '#/schemas/A' } }),
    });
    const from = list([{ $ref: '#/schemas/A' }, { $ref: '#/schemas/C' }]);
    const to = list([{ anyOf: [{ $ref: '#/schemas/A' }, true] }, { $ref: '#/schemas/B' }]);
    expect(subset(from, to, schemas(text), schemas(text))).toBe(true);
    expect(subset(from, to, schemas(text), schemas({ const: 'a' }))).toBe(false);
  });

  it('wants exactly one branch of oneOf', () => {
    const overlapping = { oneOf: [text, { type: ['string', 'null'] }] };
    expect(subset({ const: 'a' }, overlapping)).toBe(false);
    expect(subset(text, overlapping)).toBe(false);
    expect(subset(overlapping, overlapping)).toBe(true);
    const [a, b] = [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })];
    expect(subset(a, { oneOf: [a, b] })).toBe(false);
    expect(subset({ ...a, required: ['kind'] }, { oneOf: [a, b] })).toBe(true);
  });

  test('is sound: what fits the first fits the second, on random schemas and edits of them', () => {
    let proven = 0;
    let compared = 0;
    fc.assert(
      fc.property(randomProtocol, fc.nat(), (protocol, seed) => {
        fc.pre(protocol !== undefined);
        const payload = payloadOf(protocol);
        expect(isSubset(payload, payload, protocol, protocol)).toBe(true);
        for (const edited of chosen(schemaEdits(payload), seed)) {
          for (const [a, b] of [
            [payload, edited],
            [edited, payload],
          ] as const) {
            if (!isSubset(a, b, protocol, protocol)) continue;
            proven += 1;
            const [inA, inB] = [ajvValidator(a, protocol.schemas), ajvValidator(b, protocol.schemas)];
            const values = [a, b].map((schema) => sample(schema, protocol));
            for (const value of values.flatMap((known) => [known, ...mutations(known).slice(0, 150)])) {
              if (!isComparable(value) || !inA(value)) continue;
              compared += 1;
              expect({ a, b, value, fits: inB(value) }).toEqual({ a, b, value, fits: true });
            }
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(proven).toBeGreaterThan(150);
    expect(compared).toBeGreaterThan(1000);
  });
});

/** A few items, the same for the same seed. */
function chosen(schemas: readonly Schema[], seed: number): Schema[] {
  const size = Math.min(6, schemas.length);
  return Array.from({ length: size }, (_, index) => schemas[(seed + index * 7) % schemas.length] ?? true);
}

/** ajv does not know that integers are safe integers. */
function isComparable(value: unknown): boolean {
  return value !== undefined && !/\d{16}|e\+/.test(JSON.stringify(value));
}

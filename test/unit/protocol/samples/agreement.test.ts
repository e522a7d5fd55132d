import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { argsSchema } from '../../../../src/protocol/args.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { invalidArgs, invalidSample, sample } from '../../../../src/protocol/samples/samples.ts';
import {
  ajvValidator,
  mutations,
  payloadOf,
  randomArgsProtocol,
  randomProtocol,
  runValidator,
} from '../../../support/protocols/random.ts';

function protocolOf(payload: unknown, schemas: unknown = {}) {
  const source = JSON.stringify({ version: '1', schemas, client: { a: { payload } } });
  const { protocol, problems } = parseProtocol(source, 'protocol.json');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

describe('validators, schemas and samples agree', () => {
  test('on random schemas: zod, ajv, and ajv on what zod makes of it', () => {
    let compared = 0;
    let sampled = 0;
    let valid = 0;
    fc.assert(
      fc.property(randomProtocol, fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 20 }), (protocol, values) => {
        fc.pre(protocol !== undefined);
        const payload = payloadOf(protocol);
        const zod = runValidator(protocol);
        const ajv = ajvValidator(payload, protocol.schemas);
        const back = ajvValidator(z.toJSONSchema(zod) as never);
        const good = sample(payload, protocol);
        const bad = invalidSample(payload, protocol);
        if (good !== undefined) {
          sampled += 1;
          expect(zod.safeParse(good).error).toBeUndefined();
        }
        if (bad !== undefined) expect(zod.safeParse(bad).success).toBe(false);
        for (const value of [good, bad, ...mutations(good).slice(0, 200), ...values]) {
          // Integers are safe integers, and zod drops a key `__proto__` unread: both are documented.
          if (value === undefined || !isComparable(value)) continue;
          const verdict = zod.safeParse(value).success;
          compared += 1;
          if (verdict) valid += 1;
          expect({ value, verdict: ajv(value) }).toEqual({ value, verdict });
          expect({ value, verdict: back(value) }).toEqual({ value, verdict });
        }
      }),
      { numRuns: 250 },
    );
    expect(compared).toBeGreaterThan(5000);
    expect(valid).toBeGreaterThan(500);
    expect(sampled).toBeGreaterThan(240);
  });

  test('on random lists of arguments: zod, ajv, and ajv on what zod makes of it', () => {
    let sampled = 0;
    let refused = 0;
    fc.assert(
      fc.property(randomArgsProtocol, fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 5 }), (protocol, list) => {
        const args = protocol?.client[0]?.args;
        fc.pre(protocol !== undefined && args !== undefined);
        const schema = argsSchema(args);
        const zod = runValidator(protocol, 'aArgs');
        const ajv = ajvValidator(schema, protocol.schemas);
        const back = ajvValidator(z.toJSONSchema(zod) as never);
        const good = sample(schema, protocol);
        const bad = invalidArgs(args, protocol);
        if (good !== undefined) {
          sampled += 1;
          expect(zod.safeParse(good).error).toBeUndefined();
        }
        if (bad !== undefined) {
          refused += 1;
          expect(zod.safeParse(bad).success).toBe(false);
        }
        for (const value of [good, bad, ...mutations(good).slice(0, 200), list]) {
          if (value === undefined || !isComparable(value)) continue;
          const verdict = zod.safeParse(value).success;
          expect({ value, verdict: ajv(value) }).toEqual({ value, verdict });
          expect({ value, verdict: back(value) }).toEqual({ value, verdict });
        }
      }),
      { numRuns: 150 },
    );
    expect(sampled).toBeGreaterThan(140);
    expect(refused).toBeGreaterThan(130);
  });

  test('bytes are a Uint8Array or a Buffer of at most so many bytes', () => {
    const protocol = protocolOf({ binary: true, maxBytes: 2 });
    const zod = runValidator(protocol);
    const values = [new Uint8Array(2), Buffer.alloc(1), new Uint8Array(3), new ArrayBuffer(2), [1], '1', { 0: 1 }];
    expect(values.map((value) => zod.safeParse(value).success)).toEqual([true, true, ...Array(5).fill(false)]);
    expect(sample(payloadOf(protocol), protocol)).toEqual(Uint8Array.of(1, 2));
    expect(zod.safeParse(invalidSample(payloadOf(protocol), protocol)).success).toBe(false);
    expect(zod.safeParse(Buffer.alloc(3)).error?.issues[0]?.message).toBe('Expected at most 2 bytes');
  });

  test('bytes stand wherever a schema has them, and nowhere else', () => {
    const part = { type: 'object', properties: { data: { binary: true } }, required: ['data'] };
    const nested = protocolOf({ type: 'array', items: { oneOf: [part, { type: 'null' }, true] }, minItems: 1 });
    const zod = runValidator(nested);
    expect(zod.safeParse([{ data: new Uint8Array(1) }, 'text']).success).toBe(true);
    expect(zod.safeParse([{ other: new Uint8Array(1) }]).success).toBe(false);
    expect(zod.safeParse([new Uint8Array(1)]).success).toBe(false);
    expect(zod.safeParse(sample(payloadOf(nested), nested)).success).toBe(true);
  });

  test.each([
    ['string', { type: 'string', minLength: 1, maxLength: 3 }],
    ['number', { type: 'number', minimum: 1, exclusiveMaximum: 5, multipleOf: 0.5 }],
    ['enum', { enum: ['a', 'b'], type: 'string' }],
    ['mixed enum', { enum: ['a', 1, null] }],
    ['null', { type: 'null' }],
    ['boolean', { type: 'boolean' }],
    ['nullable', { type: ['string', 'null'] }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$' }],
    ['array', { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 }],
    ['unique array', { type: 'array', items: { type: 'string' }, uniqueItems: true }],
    [
      'tuple',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }], items: { type: 'null' }, minItems: 2 },
    ],
    [
      'object',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'boolean' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    ['oneOf', { oneOf: [{ type: 'string' }, { type: 'boolean' }] }],
    ['anyOf', { anyOf: [{ type: 'string', minLength: 1 }, { type: 'boolean' }] }],
  ])('%s comes back word for word from z.toJSONSchema', (_, payload) => {
    const { $schema, ...back } = z.toJSONSchema(runValidator(protocolOf(payload)));
    expect(back).toEqual(payload);
  });

  test('lengths count code points', () => {
    const zod = runValidator(protocolOf({ type: 'string', minLength: 2, maxLength: 2 }));
    expect(['😀', '😀😀', '😀😀😀'].map((value) => zod.safeParse(value).success)).toEqual([false, true, false]);
  });

  test('integers are safe integers', () => {
    const zod = runValidator(protocolOf({ type: 'integer' }));
    expect([1, 2 ** 53 - 1, 2 ** 53, 1.5].map((value) => zod.safeParse(value).success)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test.each([
    [
      'date-time',
      ['2025-01-31T12:30:00Z', '2025-01-31T12:30:00.5+02:00'],
      ['2025-01-31T12:30Z', '2025-02-30T00:00:00Z'],
    ],
    ['date', ['2024-02-29'], ['2025-02-29', '2025-1-1']],
    ['time', ['12:30:00Z', '12:30:00.25-08:00'], ['12:30:00', '24:00:00Z', '12:30Z']],
    ['email', ['ada@example.com'], ['ada', 'ada@', 'a@b@c.de']],
    ['uuid', ['123e4567-e89b-42d3-a456-426614174000', '00000000-0000-0000-0000-000000000001'], ['123e4567']],
    [
      'uri',
      ['https://example.com/a?b#c', 'urn:isbn:1', 'mailto:a@b.c'],
      ['/a', 'http://a b', ' http://a', 'http://ü/'],
    ],
    ['ipv4', ['192.0.2.1'], ['192.0.2.256', '1.2.3']],
    ['ipv6', ['::1', '2001:db8::1'], ['1::2::3', '192.0.2.1']],
  ])('the format %s', (format, right, wrong) => {
    const zod = runValidator(protocolOf({ type: 'string', format }));
    expect(right.filter((value) => !zod.safeParse(value).success)).toEqual([]);
    expect(wrong.filter((value) => zod.safeParse(value).success)).toEqual([]);
    expect(zod.safeParse(sample({ type: 'string', format }, protocolOf(true))).success).toBe(true);
  });

  test('an optional property may be absent, not undefined', () => {
    const zod = runValidator(protocolOf({ type: 'object', properties: { a: { type: 'string' } } }));
    expect([{}, { a: 'x' }, { a: undefined }].map((value) => zod.safeParse(value).success)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a payload cannot smuggle in a prototype', () => {
    const zod = runValidator(protocolOf({ type: 'object', properties: { a: { type: 'string' } } }));
    expect(zod.safeParse(JSON.parse('{ "__proto__": { "a": "x" } }')).success).toBe(false);
    expect(zod.safeParse(JSON.parse('{ "constructor": 1 }')).success).toBe(false);
    const open = runValidator(protocolOf({ type: 'object', additionalProperties: true }));
    const { data } = open.safeParse(JSON.parse('{ "__proto__": { "admin": true } }'));
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test('recursive schemas nest', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/schemas/Node' }, any: { $ref: '#/schemas/Json' } } };
    const json = {
      oneOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/schemas/Json' } }, { $ref: '#/schemas/Node' }],
    };
    const zod = runValidator(protocolOf({ $ref: '#/schemas/Node' }, { Node: node, Json: json }));
    expect(zod.safeParse({ next: { next: { any: ['a', [{}]] } } }).success).toBe(true);
    expect(zod.safeParse({ next: { next: { any: ['a', [1]] } } }).success).toBe(false);
  });
});

describe('samples', () => {
  test.each([
    [{ oneOf: [{ type: 'string', format: 'date' }, true] }, 'text'],
    [
      {
        oneOf: [
          { type: 'string', format: 'date' },
          { type: 'string', maxLength: 3 },
        ],
      },
      '2025-01-31',
    ],
    [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 0.5],
    [{ type: 'array', items: { type: 'integer', minimum: 5 }, minItems: 3, uniqueItems: true }, [5, 6, 7]],
  ])('of %j', (payload, expected) => {
    const protocol = protocolOf(payload);
    expect(sample(payloadOf(protocol), protocol)).toEqual(expected);
    expect(runValidator(protocol).safeParse(expected).success).toBe(true);
  });

  test.each([
    '^[A-Za-z0-9:_-]+$',
    '^\\d{3}-\\d{4}$',
    '^(foo|bar)/[^/]+$',
    '^#(?:[0-9a-f]{3}){1,2}$',
    '^\\p{Lu}\\p{Ll}+$',
    '^(?<year>\\d{4})\\u002d[\\s\\S]$',
    'b$',
  ])('match the pattern %s', (pattern) => {
    const schema = { type: 'string', pattern, maxLength: 10 };
    expect(sample(schema, protocolOf(true))).toMatch(new RegExp(pattern, 'u'));
  });

  test('are small', () => {
    const protocol = protocolOf({
      type: 'object',
      properties: {
        id: { type: 'string' },
        note: { type: 'string' },
        tags: { type: 'array', items: { type: 'integer' } },
      },
      required: ['id', 'tags'],
    });
    expect(sample(payloadOf(protocol), protocol)).toEqual({ id: 'text', tags: [1] });
    expect(invalidSample(payloadOf(protocol), protocol)).toEqual({});
  });

  test('are given up where there is none', () => {
    const none = { type: 'string', minLength: 1e15 };
    expect(sample(none, protocolOf(true))).toBeUndefined();
    expect(sample({ type: 'array', items: true, minItems: 1e15 }, protocolOf(true))).toBeUndefined();
    expect(invalidSample(true, protocolOf(true))).toBeUndefined();
  });
});

function isComparable(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return !Object.hasOwn(value, '__proto__') && Object.values(value).every(isComparable);
}

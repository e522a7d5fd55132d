import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { normaliseProtocol } from '../../../../src/protocol/normalise.ts';
import { protocolSchema } from '../../../../src/protocol/read/editor-schema.ts';
import { namespaceFault } from '../../../../src/protocol/read/namespace-name.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { randomArgsProtocol, randomProtocol } from '../../../support/protocols/random.ts';
import { randomNamespaces, sourceOf } from '../../../support/protocols/random-namespaces.ts';

const validate = new Ajv2020({ allowUnionTypes: true, strictTypes: false }).compile(protocolSchema());

describe('the schema of protocol.yaml', () => {
  test('accepts what the parser accepts', () => {
    const text = `
version: 1.0.0
schemas:
  Id: { type: [string, 'null'], minLength: 1 }
  Any: true
client:
  a: { payload: { type: object, properties: { id: { $ref: '#/schemas/Id' } }, required: [id] }, rateLimit: { points: 1, per: 1s } }
  "b c":
  newlistener: { payload: { oneOf: [{ const: 1 }, { enum: [a] }] }, idempotent: false }
server:
  c: { durable: true, payload: { type: array, prefixItems: [true], items: false } }
`;
    expect(parseProtocol(text, 'protocol.yaml').problems).toBeUndefined();
    expect(validate(parse(text))).toBe(true);
  });

  test('accepts arguments, conventions of acks, binary, groups and renames', () => {
    const text = `
version: 1.0.0
acks: node
client:
  a: { args: [{ title: x, type: number }, { binary: true, maxBytes: 9 }], minArgs: 1, rest: true, group: a-b }
  b: { acks: plain, results: [true, true], renamedFrom: c }
  d: { rest: false }
  f: { args: [], rest: { type: number } }
  e: { acks: none }
server:
  a: { args: [true], rest: { type: string }, renamedFrom: b }
`;
    expect(parseProtocol(text, 'protocol.yaml').problems).toBeUndefined();
    expect(validate(parse(text))).toBe(true);
  });

  test('accepts namespaces', () => {
    const text = `
version: 1.0.0
namespaces:
  /admin:
    description: For operators.
    acks: plain
    client: { kick: { ack: true, renamedFrom: a, group: users, rateLimit: { points: 1, per: 1s } }, b: }
    server: { kick: { volatile: true } }
  /tenants/{tenantId}/{b}: { client: , server: {} }
  /empty:
`;
    expect(parseProtocol(text, 'protocol.yaml').problems).toBeUndefined();
    expect(validate(parse(text))).toBe(true);
  });

  test('accepts random protocols that the parser accepts', () => {
    fc.assert(
      fc.property(fc.oneof(randomProtocol, randomArgsProtocol), randomNamespaces, (protocol, namespaces) => {
        fc.pre(protocol !== undefined);
        const source = { ...sourceOf(protocol), namespaces };
        fc.pre(parseProtocol(JSON.stringify(source), 'protocol.json').problems === undefined);
        expect(validate(JSON.parse(JSON.stringify(source)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('knows what a namespace can be called', () => {
    const part = fc.constantFrom(
      '/',
      'a',
      '1',
      '{',
      '}',
      '{a}',
      '{b}',
      '{1}',
      '{__proto__}',
      ',',
      '?',
      '#',
      ' ',
      '\n',
      '\0',
      'é',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('', '/'), (parts, start) => {
        const name = start + parts.join('');
        expect(validate({ version: '1', namespaces: { [name]: {} } })).toBe(namespaceFault(name) === undefined);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    '{}',
    'version: 1',
    "version: ''",
    "version: '1'\nclients: {}",
    "version: '1'\nschemas: { id: true }",
    "version: '1'\nschemas: { Id: false }",
    "version: '1'\nschemas: { Id: { type: strng } }",
    "version: '1'\nschemas: { Id: { type: string, minLength: -1 } }",
    "version: '1'\nschemas: { Id: { not: {} } }",
    "version: '1'\nschemas: { Id: { $ref: '#/definitions/A' } }",
    "version: '1'\nschemas: { Id: { type: string, format: colour } }",
    "version: '1'\nclient: { disconnect: {} }",
    "version: '1'\nclient: { '': {} }",
    "version: '1'\nclient: { a: { paylod: true } }",
    "version: '1'\nclient: { a: { durable: true } }",
    "version: '1'\nclient: { a: { rateLimit: { points: 0, per: 1s } } }",
    "version: '1'\nclient: { a: { rateLimit: { points: 1, per: 1h } } }",
    "version: '1'\nserver: { a: { ack: true } }",
    "version: '1'\nserver: { a: { acks: none } }",
    "version: '1'\nacks: callback",
    "version: '1'\nclient: { a: { acks: callback } }",
    "version: '1'\nclient: { a: { acks: plain, results: [] } }",
    "version: '1'\nclient: { a: { args: [] } }",
    "version: '1'\nclient: { a: { minArgs: 1 } }",
    "version: '1'\nclient: { a: { args: [] } }",
    "version: '1'\nclient: { a: { args: [true], minArgs: -1 } }",
    "version: '1'\nclient: { a: { args: [true], payload: true } }",
    "version: '1'\nclient: { a: { rest: true, payload: true } }",
    "version: '1'\nclient: { a: { group: A } }",
    "version: '1'\nclient: { a: { renamedFrom: '' } }",
    "version: '1'\nclient: { a: { payload: { binary: false } } }",
    "version: '1'\nclient: { a: { payload: { maxBytes: 1 } } }",
    "version: '1'\nnamespaces: []",
    "version: '1'\nnamespaces: { /: {} }",
    `version: '1'\nnamespaces: { /${'a'.repeat(128)}: {} }`,
    "version: '1'\nnamespaces: { /a: [] }",
    "version: '1'\nnamespaces: { /a: { schemas: {} } }",
    "version: '1'\nnamespaces: { /a: { description: 1 } }",
    "version: '1'\nnamespaces: { /a: { acks: callback } }",
    "version: '1'\nnamespaces: { /a: { client: { disconnect: {} } } }",
    "version: '1'\nnamespaces: { /a: { client: { b: { room: c } } } }",
    "version: '1'\nnamespaces: { /a: { client: { b: { idempotent: false } } } }",
    "version: '1'\nnamespaces: { /a: { server: { b: { durable: true } } } }",
    "version: '1'\nnamespaces: { /a: { server: { b: { ack: true } } } }",
  ])('refuses what the parser refuses: %j', (text) => {
    expect(parseProtocol(text, 'protocol.yaml').problems).not.toBeUndefined();
    expect(validate(parse(text))).toBe(false);
  });
});

describe('a normalised protocol', () => {
  const sections = {
    version: '1',
    schemas: {
      B: { type: 'string', minLength: 1 },
      A: { required: ['y', 'x'], type: 'object', properties: { y: true, x: true } },
    },
    client: { b: { payload: { $ref: '#/schemas/A' } }, a: {}, __proto__x: {}, 1: {} },
    server: { a: { payload: { enum: ['z', 'a'] } } },
    namespaces: {
      '/b': { server: { b: { volatile: true, deprecated: true }, a: {} }, acks: 'node', client: { d: {}, c: {} } },
      '/a/{x}': { description: 'x', client: {} },
    },
  };

  test('carries all that its events say', () => {
    const { protocol } = parseProtocol(
      JSON.stringify({
        version: '1',
        client: {
          a: { args: [{ title: 'b', type: 'string' }, true], minArgs: 1, rest: true, group: 'g', renamedFrom: 'z' },
          b: { acks: 'node', results: [{ type: 'string' }, { binary: true, maxBytes: 2 }] },
        },
      }),
      'protocol.json',
    );
    const { client } = JSON.parse(JSON.stringify(protocol && normaliseProtocol(protocol)));
    expect(client).toEqual(JSON.parse(JSON.stringify(protocol?.client)));
    expect(client).toMatchObject([
      { args: { items: [{ title: 'b' }, true], required: 1, rest: true }, group: 'g', renamedFrom: 'z' },
      { acks: 'node', results: [{ type: 'string' }, { binary: true, maxBytes: 2 }] },
    ]);
  });

  function shuffle(value: unknown, random: () => number): unknown {
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, part]) => [random(), key, shuffle(part, random)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, part]) => [key, part]));
  }

  test('does not depend on the order of the file', () => {
    const normalised = (value: unknown) => {
      const { protocol } = parseProtocol(JSON.stringify(value), 'protocol.json');
      return protocol && JSON.stringify(normaliseProtocol(protocol));
    };
    const expected = normalised(sections);
    expect(expected).toContain('"name":"__proto__x"');
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const random = () => Number(stream.next().value);
        expect(normalised(shuffle(sections, random))).toBe(expected);
      }),
    );
  });

  test('keeps a name such as __proto__', () => {
    const { protocol } = parseProtocol('{ "version": "1", "client": { "__proto__": {} } }', 'protocol.json');
    const { client } = JSON.parse(JSON.stringify(protocol && normaliseProtocol(protocol)));
    expect(client).toMatchObject([{ name: '__proto__', direction: 'client' }]);
  });
});

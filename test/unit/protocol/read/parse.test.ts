import { describe, expect, test } from 'vitest';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';

function accepted(text: string): Protocol {
  const { protocol, problems } = parseProtocol(text, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return protocol;
}

/** Problems as `line:column message (hint)`. */
function refused(text: string): string[] {
  const { problems = [] } = parseProtocol(text, 'protocol.yaml');
  return problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}

/** A protocol whose schema `A` stands on line 3 from column 6 on. */
const withSchema = (schema: string) => `version: '1'\nschemas:\n  A: ${schema}\n`;

/** A protocol whose client event `a` stands on line 3. */
const withClient = (body: string) => `version: '1'\nclient:\n  a: ${body}\n`;

describe('a protocol', () => {
  test('is read with all that its events say', () => {
    const { client, server, version, schemas } = accepted(`
version: 1.0.0
schemas:
  RoomId: { type: string, minLength: 1 }
client:
  join-room:
    description: Enters a room.
    payload: { type: object, required: [roomId], properties: { roomId: { $ref: '#/schemas/RoomId' } } }
    ack: { type: object, properties: { offset: { type: integer } } }
    room: roomId
    rateLimit: { points: 20, per: 500ms, burst: 40 }
    idempotent: true
  ping:
server:
  joined: { payload: true, durable: true, deprecated: true }
`);
    expect(version).toBe('1.0.0');
    expect([...schemas.keys()]).toEqual(['RoomId']);
    expect(client).toEqual([
      {
        name: 'join-room',
        direction: 'client',
        description: 'Enters a room.',
        payload: {
          type: 'object',
          required: ['roomId'],
          properties: {
            roomId: { $ref: '#/schemas/RoomId' },
            idempotencyKey: {
              description: 'Repeats with the same key are processed once.',
              type: 'string',
              minLength: 1,
              maxLength: 128,
            },
          },
          additionalProperties: false,
        },
        acks: 'envelope',
        ack: { type: 'object', properties: { offset: { type: 'integer' } }, additionalProperties: false },
        room: 'roomId',
        rateLimit: { points: 20, perMs: 500, burst: 40 },
        durable: false,
        idempotent: true,
        volatile: false,
        deprecated: false,
      },
      {
        name: 'ping',
        direction: 'client',
        acks: 'envelope',
        durable: false,
        idempotent: false,
        volatile: false,
        deprecated: false,
      },
    ]);
    expect(server).toMatchObject([{ name: 'joined', payload: true, durable: true, deprecated: true }]);
  });

  test('may have events with several arguments', () => {
    const { client, server } = accepted(`
version: 1.0.0
client:
  move: { args: [{ title: x, type: number }, { title: y, type: number }], minArgs: 1, rest: true }
  any: { rest: { type: string } }
  say: { args: [{ title: room, type: string }, { type: string }], room: room, group: chat, renamedFrom: talk }
server:
  move: { args: [{ type: number }], durable: true, renamedFrom: moved }
`);
    const x = { title: 'x', type: 'number' };
    expect(client.map(({ args }) => args)).toEqual([
      { items: [x, { title: 'y', type: 'number' }], required: 1, rest: true },
      { items: [], required: 0, rest: { type: 'string' } },
      { items: [{ title: 'room', type: 'string' }, { type: 'string' }], required: 2, rest: false },
    ]);
    expect(client[2]).toMatchObject({ room: 'room', group: 'chat', renamedFrom: 'talk' });
    expect(server).toMatchObject([{ args: { items: [{ type: 'number' }], required: 1, rest: false }, acks: 'none' }]);
    expect(server).toMatchObject([{ durable: true, renamedFrom: 'moved' }]);
  });

  test('may say how its events are acknowledged, each or all', () => {
    const { client, acks } = accepted(`
version: 1.0.0
acks: plain
client:
  a: { ack: { type: string } }
  b: { acks: node, results: [{ type: string }, { binary: true, maxBytes: 8 }] }
  c: { acks: none }
  d: { acks: envelope, ack: { type: object } }
`);
    expect(acks).toBe('plain');
    expect(client).toMatchObject([
      { acks: 'plain', ack: { type: 'string' } },
      { acks: 'node', results: [{ type: 'string' }, { binary: true, maxBytes: 8 }] },
      { acks: 'none' },
      { acks: 'envelope' },
    ]);
  });

  test('may be JSON, with a BOM, CRLF and empty sections', () => {
    expect(accepted('{ "$schema": "x", "version": "1", "client": { "a": {} } }').client).toHaveLength(1);
    expect(accepted("\ufeffversion: '1'\r\nclient:\r\n  a:\r\nserver:\r\nschemas: {}\r\n").client).toHaveLength(1);
  });

  test('may use the same name in both directions, and names that objects inherit', () => {
    const text = "version: '1'\nclient: { a: {}, __proto__: {}, constructor: {} }\nserver: { a: {}, __proto__: {} }\n";
    expect(accepted(text).client.map(({ name }) => name)).toEqual(['a', '__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('without burst allows its points at once', () => {
    expect(accepted(withClient('{ rateLimit: { points: 3, per: 2m } }')).client[0]?.rateLimit).toEqual({
      points: 3,
      perMs: 120_000,
      burst: 3,
    });
  });
});

describe('schemas are made explicit', () => {
  const schemaOf = (text: string) => accepted(withSchema(text)).schemas.get('A');

  test('objects are closed unless they say otherwise', () => {
    expect(schemaOf('{ type: object }')).toEqual({ type: 'object', additionalProperties: false });
    expect(schemaOf('{ type: object, additionalProperties: {} }')).toEqual({
      type: 'object',
      additionalProperties: true,
    });
  });

  test('tuples are complete and closed unless they say otherwise', () => {
    expect(schemaOf('{ type: array, prefixItems: [true, { type: string }] }')).toEqual({
      type: 'array',
      prefixItems: [true, { type: 'string' }],
      items: false,
      minItems: 2,
    });
  });

  test('allOf is merged, also through references that come later', () => {
    const { schemas } = accepted(`
version: '1'
schemas:
  Circle:
    description: Round.
    allOf: [{ $ref: '#/schemas/Base' }, { type: object, properties: { r: { type: number } }, required: [r, id] }]
  Base: { type: object, properties: { id: { type: string } } }
`);
    expect(schemas.get('Circle')).toEqual({
      description: 'Round.',
      type: 'object',
      properties: { id: { type: 'string' }, r: { type: 'number' } },
      required: ['r', 'id'],
      additionalProperties: false,
    });
  });

  test('annotations are kept, also beside $ref', () => {
    const { schemas } = accepted(
      "version: '1'\nschemas:\n  A: { type: string, title: T, default: x, examples: [y], deprecated: true }\n  C: { type: object, additionalProperties: true, examples: [{ __proto__: 1 }] }\n  B: { $ref: '#/schemas/A', description: D }\n",
    );
    expect(schemas.get('A')).toMatchObject({ title: 'T', default: 'x', deprecated: true });
    expect(schemas.get('B')).toEqual({ description: 'D', $ref: '#/schemas/A' });
  });
});

describe('hostile files end quickly', () => {
  test('aliases that multiply', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}, *x${i}]`);
    expect(refused(`x0: &x0 a\n${levels.join('\n')}\n`).length).toBeGreaterThan(30);
  });

  test.each(['[', '{ a: ', '- '])('a hundred thousand levels of %j', (open) => {
    expect(refused(open.repeat(100_000))[0]).toMatch(/^1:\d+ Nested deeper than 100 levels$/);
  });

  test('a hundred and one levels of a schema', () => {
    const items = '{ type: array, items: '.repeat(100);
    expect(refused(withSchema(`${items}true${' }'.repeat(100)}`))[0]).toMatch(/^3:\d+ Nested deeper than 100 levels$/);
  });

  test('more than 10 MB', () => {
    expect(refused(`# ${'x'.repeat(11 * 1024 * 1024)}`)).toEqual([
      '1:1 The protocol is larger than 10 MB (split it over several services)',
    ]);
  });

  test('a hundred thousand keys', () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(refused(keys)).toHaveLength(100_001);
    // Reading the YAML alone takes seconds where other tests run beside it.
  });
});

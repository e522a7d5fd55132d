import { describe, expect, test } from 'vitest';
import { parseProtocol } from '../../src/protocol/parse.ts';

/** Problems as `line:column message (hint)`. */
function refused(text: string): string[] {
  const { problems = [] } = parseProtocol(text, 'protocol.yaml');
  return problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}

/** A protocol whose schema `A` stands on line 3 from column 6 on. */
const withSchema = (schema: string) => `version: '1'\nschemas:\n  A: ${schema}\n`;

/** A protocol whose client event `a` stands on line 3. */
const withClient = (body: string) => `version: '1'\nclient:\n  a: ${body}\n`;
const withServer = (body: string) => `version: '1'\nserver:\n  a: ${body}\n`;
const object = '{ type: object, properties: { id: { type: string } }, required: [id] }';

describe('every error has its place', () => {
  test('all at once, also what is only seen of schemas together', () => {
    expect(
      refused(`version: '1'
schemas:
  A: { $ref: '#/schemas/B' }
  B: { $ref: '#/schemas/A' }
  C: { type: object, required: [c], properties: { c: { $ref: '#/schemas/C' } } }
  D: { type: strng }
  E: { type: object, required: [d], properties: { d: { $ref: '#/schemas/D' } } }
`),
    ).toEqual([
      '3:3 The schema A refers to itself with nothing in between',
      '4:3 The schema B refers to itself with nothing in between',
      '5:3 Every value of C would contain another one, without end (make a property on the way back optional, or add a branch that ends)',
      '6:14 Expected type to be string, number, integer, boolean, null, object, array (did you mean "string"?)',
    ]);
  });

  test('all at once, in the order of the file', () => {
    expect(
      refused(`version: 1.0
schemas:
  roomId: { type: strng }
cleint: {}
client:
  a: { paylod: true, room: x }
`),
    ).toEqual([
      '1:10 Expected version to be a string (put it in quotes: "1")',
      '3:3 Expected the schema name "roomId" to be in PascalCase, letters and digits only (for example RoomId)',
      '3:19 Expected type to be string, number, integer, boolean, null, object, array (did you mean "string"?)',
      '4:1 Unknown key "cleint" (did you mean "client"?)',
      '6:8 Unknown key "paylod" in a client event (did you mean "payload"?)',
      '6:28 "room" needs a payload that is an object with declared properties',
    ]);
  });

  test.each([
    ['', '1:1 The protocol is empty'],
    ['- a', '1:1 Expected the protocol to be a mapping'],
    ['client: {}', '1:1 The protocol needs a version (add the line version: 1.0.0)'],
    ["version: ''", '1:10 Expected version to have 1 to 64 characters'],
    ["version: '1'\nclient: []", '2:9 Expected client to be a mapping'],
    ["version: '1'\nacks: callback", '2:7 Expected acks to be envelope, plain, node, none'],
    ["version: '1'\nschemas: 3", '2:10 Expected schemas to be a mapping'],
    ["version: '1'\nversion: '2'", '2:1 Duplicate key "version" (it is already on line 1)'],
    ["version: '1'\nclient:\n\ta: {}", '3:1 Tabs are not allowed as indentation'],
    ["version: '1'\nclient: { 1: {} }", '2:11 Expected a key that is a string (put it in quotes)'],
    ["version: '1'\nclient: { ? [a] : {} }", '2:13 Expected a key that is a string (put it in quotes)'],
    [
      "version: &a '1'\nclient: *a",
      "2:9 Aliases are not supported (name the schema under schemas and use $ref: '#/schemas/<Name>')",
    ],
    ["version: !foo '1'", '1:10 Unresolved tag: !foo'],
    ["version: '1'\n---\nversion: '2'", '2:1 Source contains multiple documents; please use YAML.parseAllDocuments()'],
    ["version: '1", "1:12 Missing closing 'quote"],
  ])('file: %j', (text, message) => {
    expect(refused(text)).toContain(message);
  });

  test.each([
    ['false', '3:6 A schema `false` accepts nothing (leave the property or event out)'],
    ['text', '3:6 Expected a JSON Schema, that is a mapping or `true` (for example { type: string })'],
    ['{ typ: string }', '3:8 Unknown keyword "typ" (did you mean "type"?)'],
    ['{ not: {} }', '3:8 The keyword "not" is not supported in a payload'],
    ['{ nullable: true }', '3:8 The keyword "nullable" is not supported in a payload (write type: [<type>, \'null\'])'],
    ['{ minLength: 1 }', '3:8 "minLength" needs a type beside it (add type: string)'],
    ['{ type: number, minLength: 1 }', '3:22 "minLength" says nothing about type number'],
    ['{ type: [string, string] }', '3:14 A type is listed twice'],
    ['{ type: [] }', '3:14 Expected at least one type'],
    ['{ type: [integer, number] }', '3:14 Every integer is a number (leave integer out)'],
    [
      '{ type: [string, null] }',
      "3:23 Expected type to be string, number, integer, boolean, null, object, array (put null in quotes: 'null')",
    ],
    ['{ type: string, minLength: -1 }', '3:33 Expected minLength to be an integer of at least 0'],
    ['{ type: string, minLength: 2, maxLength: 1 }', '3:22 minLength is greater than maxLength'],
    [
      '{ type: string, pattern: "[" }',
      '3:31 Expected pattern to be a regular expression that compiles with the u flag: Unterminated character class',
    ],
    ['{ type: string, pattern: 3 }', '3:31 Expected pattern to be a string (put it in quotes: "3")'],
    [
      '{ type: string, format: data }',
      '3:30 Expected format to be date-time, date, time, email, uuid, uri, ipv4, ipv6 (did you mean "date"?)',
    ],
    ['{ type: number, minimum: x }', '3:31 Expected minimum to be a number'],
    [
      '{ type: number, minimum: .inf }',
      '3:31 Expected a value that JSON holds exactly: no NaN, no infinity, no integer beyond 2^53 - 1',
    ],
    [
      '{ const: 9007199254740993 }',
      '3:15 Expected a value that JSON holds exactly: no NaN, no infinity, no integer beyond 2^53 - 1',
    ],
    ['{ type: number, multipleOf: 0 }', '3:34 Expected multipleOf to be greater than 0'],
    ['{ type: number, minimum: 2, maximum: 1 }', '3:22 No number lies within these limits'],
    ['{ type: integer, exclusiveMinimum: 1, exclusiveMaximum: 2 }', '3:23 No number lies within these limits'],
    ['{ type: object, properties: [] }', '3:34 Expected properties to be a mapping'],
    [
      '{ type: object, properties: { toString: true } }',
      '3:36 A property called "toString" cannot be told from the one every object inherits (list it under required, or choose another name)',
    ],
    [
      '{ type: object, properties: { __proto__: true }, required: [__proto__] }',
      '3:36 A property called "__proto__" cannot be told from the one every object inherits',
    ],
    [
      '{ type: object, properties: { room: true }, required: [rom] }',
      '3:61 The required property "rom" is not declared (did you mean "room"?)',
    ],
    ['{ type: object, properties: { a: true }, required: [a, a] }', '3:61 "a" is required twice'],
    ['{ type: object, required: a }', '3:32 Expected required to be a list of property names'],
    [
      '{ type: object, properties: { a: true }, additionalProperties: { type: string } }',
      '3:47 TypeScript has no type for declared properties beside a schema for all others (put the map into a property of its own, or set additionalProperties: true)',
    ],
    ['{ type: array }', '3:8 An array needs items (add items, or items: true for any JSON value)'],
    ['{ type: array, items: false }', '3:28 A schema `false` accepts nothing (leave the property or event out)'],
    [
      '{ type: array, items: true, uniqueItems: true }',
      '3:34 uniqueItems works for strings, numbers, booleans and null only',
    ],
    ['{ type: array, items: true, minItems: 2, maxItems: 1 }', '3:34 minItems is greater than maxItems'],
    ['{ type: array, prefixItems: [] }', '3:34 Expected prefixItems to be a list with at least one item'],
    [
      '{ type: array, prefixItems: [true], minItems: 2 }',
      '3:42 Expected minItems to be at most 1, the length of prefixItems',
    ],
    [
      '{ type: array, prefixItems: [true], items: true, maxItems: 3 }',
      '3:55 maxItems cannot limit a tuple (leave maxItems out)',
    ],
    ['{ type: array, prefixItems: [true], uniqueItems: true }', '3:42 uniqueItems cannot stand beside prefixItems'],
    ['{ enum: [] }', '3:14 Expected enum to be a list with at least one item'],
    ['{ enum: [a, a] }', '3:18 "a" is in the enum twice'],
    ['{ enum: [{}] }', '3:15 Expected a string, a number, a boolean or null in enum'],
    ['{ type: string, enum: [1] }', '3:29 1 is not of type string'],
    ['{ enum: [a], minLength: 1 }', '3:19 "minLength" cannot stand beside "enum"'],
    ['{ type: object, oneOf: [true] }', '3:8 "type" cannot stand beside "oneOf" (write the type inside oneOf)'],
    ['{ oneOf: [] }', '3:15 Expected oneOf to be a list with at least one item'],
    ["{ $ref: '#/$defs/A' }", "3:14 Expected $ref to be '#/schemas/<Name>' (did you mean '#/schemas/A'?)"],
    [
      "{ type: array, items: { $ref: '#/schemas/Aa' } }",
      '3:36 There is no schema "Aa" under schemas (did you mean \'#/schemas/A\'?)',
    ],
    ["{ $ref: '#/schemas/A' }", '3:3 The schema A refers to itself with nothing in between'],
    [
      "{ oneOf: [{ $ref: '#/schemas/A' }, { type: string }] }",
      '3:3 The schema A refers to itself with nothing in between',
    ],
    [
      "{ type: object, properties: { a: { $ref: '#/schemas/A' } }, required: [a] }",
      '3:3 Every value of A would contain another one, without end (make a property on the way back optional, or add a branch that ends)',
    ],
    ["{ allOf: [{ $ref: '#/schemas/A' }] }", '3:16 This allOf leads back to itself'],
    [
      '{ allOf: [{ type: string }] }',
      '3:16 Expected every part of allOf to be an object with declared properties (use anyOf or oneOf)',
    ],
    [
      '{ allOf: [{ type: object, additionalProperties: false }, { type: object }] }',
      '3:16 This object closes itself against the other parts of allOf (leave additionalProperties: false out: objects are closed without it, as a whole)',
    ],
    [
      '{ allOf: [{ type: object, additionalProperties: true }, { type: object }] }',
      '3:62 allOf mixes open and closed objects (set additionalProperties: true in all parts or in none)',
    ],
    [
      '{ allOf: [{ type: object, properties: { a: true } }, { type: object, properties: { a: { type: string } } }] }',
      '3:59 Two parts of allOf declare "a" differently',
    ],
    ['{ allOf: [{ type: object, required: [a] }] }', '3:16 No part of allOf declares the required property "a"'],
    ['{ binary: false }', '3:16 Expected binary to be true (leave it out where there are no bytes)'],
    ['{ binary: true, type: string }', '3:22 "type" cannot stand beside "binary"'],
    ['{ binary: true, minLength: 1 }', '3:22 "minLength" cannot stand beside "binary"'],
    ['{ binary: true, maxBytes: -1 }', '3:32 Expected maxBytes to be an integer of at least 0'],
    ['{ type: string, maxBytes: 1 }', '3:22 "maxBytes" needs binary: true beside it'],
    [
      '{ type: array, items: { binary: true }, uniqueItems: true }',
      '3:46 uniqueItems works for strings, numbers, booleans and null only',
    ],
    ['{ title: 1, type: string }', '3:15 Expected title to be a string (put it in quotes: "1")'],
    ['{ deprecated: no, type: string }', '3:20 Expected deprecated to be true or false'],
    ['{ examples: x, type: string }', '3:18 Expected examples to be a list with at least one item'],
  ])('schema: %s', (schema, message) => {
    expect(refused(withSchema(schema))).toContain(message);
  });

  test.each([
    ['{ paylod: true }', '3:8 Unknown key "paylod" in a client event (did you mean "payload"?)'],
    ['{ durable: true }', '3:8 "durable" is for server events only'],
    ['{ args: [] }', '3:14 Expected args to be a list with at least one item'],
    [
      '{ args: [{ type: strng }] }',
      '3:23 Expected type to be string, number, integer, boolean, null, object, array (did you mean "string"?)',
    ],
    ['{ args: [true], payload: true }', '3:8 "args" cannot stand beside "payload" (put the payload into args)'],
    ['{ rest: true, payload: true }', '3:8 "rest" cannot stand beside "payload" (put the payload into args)'],
    [
      '{ rest: { type: strng } }',
      '3:22 Expected type to be string, number, integer, boolean, null, object, array (did you mean "string"?)',
    ],
    ['{ minArgs: 1 }', '3:8 "minArgs" needs args beside it'],
    ['{ args: [true], minArgs: 2 }', '3:31 Expected minArgs to be at most 1, the length of args'],
    ['{ args: [true], minArgs: -1 }', '3:31 Expected minArgs to be an integer of at least 0'],
    ['{ args: [true], idempotent: true }', '3:22 An idempotent event needs a payload that is an object'],
    [
      '{ args: [{ title: roomId, type: string }], room: roomid }',
      '3:55 The event has no argument with the title "roomid" (did you mean "roomId"?)',
    ],
    ['{ args: [{ title: id, type: string }], minArgs: 0, room: id }', '3:63 The argument "id" must be required'],
    ['{ args: [{ title: id, type: number }], room: id }', '3:51 The argument "id" must be a string'],
    ['{ acks: plan }', '3:14 Expected acks to be envelope, plain, node, none (did you mean "plain"?)'],
    ['{ acks: none, ack: true }', '3:20 "ack" cannot stand beside acks: none (set acks to envelope, plain or node)'],
    [
      '{ acks: none, results: [true] }',
      '3:20 "results" cannot stand beside acks: none (set acks to envelope, plain or node)',
    ],
    [
      '{ acks: node, ack: true, results: [true] }',
      '3:31 "results" cannot stand beside "ack" (put the ack into results)',
    ],
    [
      '{ results: [true] }',
      '3:8 An envelope { success, ... } cannot hold several results (set acks to plain or node, or describe one object as ack)',
    ],
    ['{ acks: node, results: [] }', '3:29 Expected results to be a list with at least one item'],
    [
      '{ acks: plain, ack: { binary: true }, idempotent: true, payload: { type: object, properties: {} } }',
      '3:21 An idempotent event is kept as JSON, which holds no binary (leave idempotent: true out, or send a string in base64)',
    ],
    [
      '{ group: Chat }',
      '3:15 Expected group to be a name in kebab-case, of at most 64 characters (for example chat-rooms)',
    ],
    [
      '{ group: ../chat }',
      '3:15 Expected group to be a name in kebab-case, of at most 64 characters (for example chat-rooms)',
    ],
    ['{ group: nul }', '3:15 Windows allows no folder called "nul" (choose another group)'],
    ['{ group: 1 }', '3:15 Expected group to be a string (put it in quotes: "1")'],
    ['{ renamedFrom: a }', '3:21 The event is still called "a" (leave renamedFrom out)'],
    ["{ renamedFrom: '' }", '3:21 Expected renamedFrom to be the name that the event had'],
    ['{ renamedFrom: b }\n  b: {}', '3:21 There still is an event "b" (take it out, or leave renamedFrom out)'],
    [
      '{ renamedFrom: c }\n  b: { renamedFrom: c }',
      '4:21 The event "a" was renamed from "c" already (keep one of the two)',
    ],
    ['{ volatile: 1 }', '3:18 Expected volatile to be true or false'],
    ['[]', '3:6 Expected the event "a" to be a mapping'],
    [
      '{ ack: { type: string } }',
      '3:13 Expected the ack to be an object with declared properties (or set acks to plain or node)',
    ],
    [
      '{ ack: { type: object, properties: { success: true } } }',
      '3:13 The ack has a property "success", which the envelope { success, ... } sets itself',
    ],
    [`{ payload: ${object}, room: idd }`, '3:95 The payload has no property "idd" (did you mean "id"?)'],
    [
      '{ payload: { type: object, properties: { id: { type: string } } }, room: id }',
      '3:79 The property "id" must be required',
    ],
    [
      '{ payload: { type: object, properties: { id: { type: number } }, required: [id] }, room: id }',
      '3:95 The property "id" must be a string',
    ],
    [
      '{ rateLimit: { points: 1 } }',
      '3:19 A rateLimit needs points and per (for example { points: 20, per: 1s, burst: 40 })',
    ],
    ['{ rateLimit: { points: 0, per: 1s } }', '3:29 Expected points to be an integer of at least 1'],
    ['{ rateLimit: { points: 1, per: 1h } }', '3:37 Expected per to be a time such as 500ms, 1s or 1m'],
    [
      '{ rateLimit: { points: 1, per: 1s, brust: 2 } }',
      '3:41 Unknown key "brust" in rateLimit (did you mean "burst"?)',
    ],
    ['{ idempotent: true }', '3:8 An idempotent event needs a payload that is an object'],
    [
      '{ idempotent: true, payload: { type: object, properties: { idempotencyKey: true } } }',
      '3:26 The payload already has a property "idempotencyKey" (rename it, or leave idempotent: true out)',
    ],
  ])('client event: %s', (body, message) => {
    expect(refused(withClient(body))).toContain(message);
  });

  test.each([
    ['{ ack: true }', '3:8 "ack" is for client events only'],
    ['{ acks: none }', '3:8 "acks" is for client events only'],
    ['{ results: [true] }', '3:8 "results" is for client events only'],
    ['{ group: chat }', '3:8 "group" is for client events only'],
    [
      '{ durable: true, args: [true, true], minArgs: 1 }',
      '3:43 A durable event has all of its arguments every time: its place in the stream follows them (leave minArgs out, or use a payload with optional properties or an array)',
    ],
    [
      '{ durable: true, args: [true], rest: true }',
      '3:37 A durable event has all of its arguments every time: its place in the stream follows them (leave rest out, or use a payload with optional properties or an array)',
    ],
    [
      '{ durable: true, payload: { type: array, items: { binary: true } } }',
      '3:23 A durable event is kept as JSON, which holds no binary (leave durable: true out, or send a string in base64)',
    ],
    [
      "{ durable: true, args: [{ $ref: '#/schemas/B' }] }\nschemas:\n  B: { type: array, items: { $ref: '#/schemas/C' } }\n  C: { binary: true }",
      '3:23 A durable event is kept as JSON, which holds no binary (leave durable: true out, or send a string in base64)',
    ],
    ['{ durable: true, volatile: true }', '3:23 A durable event cannot be volatile'],
  ])('server event: %s', (body, message) => {
    expect(refused(withServer(body))).toContain(message);
  });

  test.each(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])(
    'Socket.IO reserves %s',
    (name) => {
      expect(refused(`version: '1'\nserver:\n  ${name}: {}\n`)).toEqual([
        `3:3 Socket.IO reserves the event name "${name}" (choose another, for example "user-${name}")`,
      ]);
    },
  );

  test('a wrong payload is one error, not also one of what needs it', () => {
    expect(refused(withClient('{ payload: { type: strng }, room: id, idempotent: true }'))).toHaveLength(1);
  });

  test('names that cannot be', () => {
    expect(refused(`version: '1'\nclient: { '': {} }`)).toEqual(['2:11 An event needs a name']);
    expect(refused(`version: '1'\nclient: { ${'a'.repeat(129)}: {} }`)).toEqual([
      '2:11 An event name has at most 128 characters',
    ]);
    expect(refused(`version: '1'\nclient: { "\\ud800": {} }`)).toEqual([
      '2:11 An event name is valid Unicode (it holds half of a surrogate pair)',
    ]);
    expect(refused(`version: '1'\nschemas: { Record: true }`)).toEqual([
      '2:12 The schema name Record is taken by generated code (choose another, for example RecordData)',
    ]);
    expect(refused(`version: '1'\nschemas: { AbPayload: true }\nclient: { ab: { payload: true } }`)).toEqual([
      '2:12 AbPayload is the name of a generated type of the event "ab"',
    ]);
  });
});

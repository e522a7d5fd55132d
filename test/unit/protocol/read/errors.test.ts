import { describe, expect, test } from 'vitest';
import { refused } from '../../../support/protocols/problems.ts';

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
      '1:10 Expected version to be a string (put it in quotes: "1.0")',
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
    ["version: '1'\nclient:\n\ta: {}", '3:1 Tabs are not allowed as indentation (indent with spaces)'],
    ["version: '1'\nclient: { 1: {} }", '2:11 Expected a key that is a string (put it in quotes: "1")'],
    ["version: '1'\nclient: { ? [a] : {} }", '2:13 Expected a key that is a string'],
    [
      "version: &a '1'\nclient: *a",
      "2:9 Aliases are not supported (write out what it stands for; a schema can be named under schemas and used by $ref: '#/schemas/<Name>')",
    ],
    ["version: !foo '1'", '1:10 Unknown tag !foo (take it out)'],
    ["version: '1", "1:12 Missing closing 'quote"],
  ])('file: %j', (text, message) => {
    expect(refused(text)).toContain(message);
  });

  test.each(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])(
    'Socket.IO reserves %s',
    (name) => {
      expect(refused(`version: '1'\nserver:\n  ${name}: {}\n`)).toEqual([
        `3:3 Socket.IO reserves the event name "${name}" (choose another, for example "user-${name}")`,
      ]);
    },
  );

  test('names that cannot be', () => {
    expect(refused(`version: '1'\nclient: { '': {} }`)).toEqual(['2:11 An event needs a name']);
    expect(refused(`version: '1'\nclient: { ${'a'.repeat(129)}: {} }`)).toEqual([
      '2:11 An event name has at most 128 characters',
    ]);
    expect(refused(`version: '1'\nclient: { "\\ud800": {} }`)).toEqual([
      '2:11 An event name is valid Unicode (it holds half of a surrogate pair)',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { refused } from '../../../support/protocols/problems.ts';

/** A protocol whose client event `a` stands on line 3. */
const withClient = (body: string) => `version: '1'\nclient:\n  a: ${body}\n`;

/** The same with an event from the server. */
const withServer = (body: string) => `version: '1'\nserver:\n  a: ${body}\n`;
const object = '{ type: object, properties: { id: { type: string } }, required: [id] }';

describe('every error has its place', () => {
  test.each([
    ['{ paylod: true }', '3:8 Unknown key "paylod" in a client event (did you mean "payload"?)'],
    [
      '{ as: Delete }',
      '3:12 Expected as to be a name for files and for code: words in kebab-case, of at most 64 characters (for example delete-monitor, or monitor/delete in a folder; reserved words such as delete are none)',
    ],
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
    ['{ args: [], rest: true, minArgs: 2 }', '3:39 Expected minArgs to be at most 0, the length of args'],
    ['{ args: [] }', '3:14 Expected args to be a list with at least one item'],
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

  test('a wrong payload is one error, not also one of what needs it', () => {
    expect(refused(withClient('{ payload: { type: strng }, room: id, idempotent: true }'))).toHaveLength(1);
  });
});

import { expect } from 'vitest';

/** The refusal of what the protocol does not allow, as a client sees it. */
const invalid = { code: 'INVALID_PAYLOAD', message: expect.any(String) };
const file = { name: 'a', data: Uint8Array.of(1, 2, 3) };
const parts = { one: Uint8Array.of(), many: [Uint8Array.of(10), 'text', null, Uint8Array.of(0, 255)] };
const received = {
  file: { name: 'a', data: Buffer.of(1, 2, 3) },
  parts: { one: Buffer.of(), many: [Buffer.of(10), 'text', null, Buffer.of(0, 255)] },
};

/** Events with their arguments, what an ack callback receives, and what the SDK resolves to. */
export const roundTrips: readonly (readonly [
  event: string,
  args: readonly unknown[],
  ack: readonly unknown[],
  result: unknown,
])[] = [
  ['nothing', [], [{ success: true }], {}],
  ['scalar', ['abc'], [{ success: true, text: 'ABC' }], { text: 'ABC' }],
  ['list', [[1, 2, 3]], [6], 6],
  ['list', [[]], [0], 0],
  ['move', [1], [{ success: true, count: 1 }], { count: 1 }],
  ['move', [1, 2], [{ success: true, count: 2 }], { count: 2 }],
  ['tag', ['a'], [[]], []],
  ['tag', ['a', 'b', 'c'], [['a.b', 'a.c']], ['a.b', 'a.c']],
  ['mixed', ['ab'], [null, 2, []], [2, []]],
  ['mixed', ['ab', null, true, false], [null, 2, [true, false]], [2, [true, false]]],
  ['anything', [], [null, 0], 0],
  ['anything', [{ a: [1] }, null, 'text'], [null, 3], 3],
  ['lookup', ['abc'], [null, { x: 3, y: 0 }], { x: 3, y: 0 }],
  ['divide', [7, 2], [null, 3, 1], [3, 1]],
  ['touch', [], [null], undefined],
  ['both', [], ['one', null], ['one', null]],
  ['whatever', [null], [null], null],
  ['whatever', [[{ a: 1 }]], [[{ a: 1 }]], [{ a: 1 }]],
  ['poke', [], [], undefined],
  ['upload', [file], [{ success: true, file: received.file }], { file: received.file }],
  ['append', [4, Uint8Array.of(5, 6)], [null, Buffer.of(5, 6), 6], [Buffer.of(5, 6), 6]],
  ['parts', [{}], [{}], {}],
  ['parts', [{ many: ['', null] }], [{ many: ['', null] }], { many: ['', null] }],
  ['parts', [parts], [received.parts], received.parts],
  ['reverse', [Uint8Array.of(1, 2, 3)], [Buffer.of(3, 2, 1)], Buffer.of(3, 2, 1)],
  ['paint', [{ place: { x: 1, y: 2 } }], ['RED,2.0,round'], 'RED,2.0,round'],
  ['paint', [{ place: { x: 1, y: 2 }, color: 'green', brush: { width: 4 } }], ['GREEN,4.0,round'], 'GREEN,4.0,round'],
  ['paint-at', [1], [null, '1,,'], '1,,'],
  ['paint-at', [1, { tips: [] }], [null, '1,2.0,'], '1,2.0,'],
  ['same-name', ['text'], [{ success: true, text: 'text' }], { text: 'text' }],
  ['chat-say', ['hi'], [{ success: true, said: 'hi' }], { said: 'hi' }],
  ['room:say/loud now', ['a'], ['a!'], 'a!'],
  ['constructor', ['b'], ['b!'], 'b!'],
  ['__proto__', ['c'], [null, 'c!'], 'c!'],
  ['42', ['d'], ['d!'], 'd!'],
  ['привет, 世界', ['e'], ['e!'], 'e!'],
  ["*/ `x` ': {", ['f'], ['f!'], 'f!'],
];

/** Events that are refused, what an ack callback receives, or undefined where it is not called, and what the SDK rejects with. */
export const refusals: readonly (readonly [
  event: string,
  args: readonly unknown[],
  ack: readonly unknown[] | undefined,
  refusal: object,
])[] = [
  ['nothing', [1], [{ success: false, error: invalid }], invalid],
  ['scalar', ['0123456789'], [{ success: false, error: invalid }], invalid],
  ['scalar', [], [{ success: false, error: invalid }], invalid],
  ['move', [], [{ success: false, error: invalid }], invalid],
  ['move', [1, null], [{ success: false, error: invalid }], invalid],
  ['move', [1, 2, 3], [{ success: false, error: invalid }], invalid],
  ['mixed', ['a', 1, 'b'], [invalid], invalid],
  ['divide', [7], [invalid], invalid],
  [
    'lookup',
    [''],
    [{ code: 'NOT_FOUND', message: 'No such place', retryAfterMs: 5 }],
    { code: 'NOT_FOUND', message: 'No such place', retryAfterMs: 5 },
  ],
  ['scalar', [Uint8Array.of(1)], [{ success: false, error: invalid }], invalid],
  ['mixed', ['a', Uint8Array.of(1)], [invalid], invalid],
  ['upload', [{ name: 'a', data: 'AQID' }], [{ success: false, error: invalid }], invalid],
  ['upload', [{ name: 'a', data: new Uint8Array(17) }], [{ success: false, error: invalid }], invalid],
  ['append', [1, [2]], [invalid], invalid],
  ['__proto__', [], [invalid], invalid],
  ['tag', [], undefined, { code: 'TIMEOUT' }],
  ['tag', ['a', 1], undefined, { code: 'TIMEOUT' }],
  ['reverse', [new Uint8Array(5)], undefined, { code: 'TIMEOUT' }],
];

/** Events without an ack, and what their handlers let the sender hear. */
export const silent: readonly (readonly [event: string, args: readonly unknown[], said: string])[] = [
  ['silent', ['psst'], 'psst'],
  ['silent-args', [], 'undefined undefined'],
  ['silent-args', ['a', 'b'], 'a b'],
  ['chat:type', [], 'types'],
];

/** What the handler of `show` sends, as Node.js receives it. */
export const sent: readonly (readonly [event: string, ...args: unknown[]])[] = [
  ['ticked'],
  ['said', 'hello'],
  ['moved', 1],
  ['moved', 1, 2],
  ['logged', 'values', 1, 2, 3],
  ['filled', { x: 1, y: 2 }, Buffer.of(7, 8)],
  ['file', { name: 'a', data: Buffer.of(9) }],
  ['same-name', [1, 2]],
  ['room:said/loud now', 'loud'],
  ['constructor', 'a', 'b'],
  ['__proto__', 'proto'],
];

/** Lists in lists, so many levels deep. */
function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

/** Objects and lists in turn, with bytes at the bottom. */
function tree(levels: number): unknown {
  return levels < 2 ? { leaf: Buffer.of(1) } : { trees: [tree(levels - 2)] };
}

/** Events whose arguments are nested as deep as they may be, and deeper. */
export const deep: readonly (readonly [event: string, ...args: unknown[]])[] = [
  ['anything', nested(100), 1, nested(100)],
  ['grow', tree(99)],
];
export const tooDeep: readonly (readonly [event: string, ...args: unknown[]])[] = [
  ['anything', 1, nested(101)],
  ['anything', nested(1000)],
  ['grow', tree(101)],
  ['grow', tree(1001)],
];

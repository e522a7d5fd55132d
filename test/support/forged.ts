import { randomBytes } from 'node:crypto';
import { encode } from 'notepack.io';
import type { Choices } from '../../src/choices/choices.ts';

/** Kinds of requests that the adapters of Socket.IO know, and some that they do not. */
const types = Array.from({ length: 16 }, (_, type) => type);
const odd = [null, true, 7, 'text', [], {}, [1, 2, 3], { rooms: 5 }, { rooms: null, except: {} }, { nsp: '/' }];

/** The channels over which nodes tell each other what goes to a room and to everyone, on one Redis and on a cluster. */
export function channelsOf(transport: Choices['transport'], room: string) {
  if (transport !== 'socket.io') return { single: ['ws#'], sharded: ['ws#', `ws#${room}`, 'ws#node/everyone'] };
  const channels = ['ws#/#', `ws#/#${room}#`];
  return { single: [...channels, 'ws-request#/#', 'ws-response#/#'], sharded: channels };
}

/** What no process of ours would publish: broken bytes, broken text, and sound packets of every wrong shape. */
export function forgedMessages(): Buffer[] {
  const shapes: unknown[] = [
    ...odd,
    ['uid', null, {}],
    ['uid', { nsp: '/' }, null],
    ['uid', { type: 2, data: ['event'], nsp: '/' }],
    ['uid', { type: 99, nsp: '/' }, { rooms: 3 }],
    ...types.flatMap((type) => [
      { type },
      { type, uid: 'forged', nsp: '/' },
      ...odd.flatMap((value) => [
        { type, uid: 'forged', nsp: '/', data: value },
        { type, uid: 'forged', nsp: '/', data: { opts: value, packet: value, rooms: value, requestId: value } },
        { type, requestId: 'forged', sid: value, opts: value, rooms: value, room: value, data: value, packet: value },
      ]),
    ]),
  ];
  const texts = ['', '{', '{}', '[', 'null', '{"type":', '{"type":5', '\u0000'];
  // Name of a node, then audience and length of a frame, then the frame: what nodes tell each other without Socket.IO.
  const audiences = [...odd, [], [[]], [[], []], [[], [], []], [[1], []], [['lobby'], 'lobby'], [[], [], 'all']];
  const values = [...odd, [{ type: 'new-message' }], { type: 5 }, { data: 1 }].map((value) => JSON.stringify(value));
  const blocks = values.map((value) => `event: any\ndata: ${value}\n\n`);
  const heads = [
    [0x81, 2],
    [0x82, 5],
    [0x81, 126, 0, 9],
    [0x88, 0],
    [0x01, 200],
  ].map((bytes) => Buffer.from(bytes));
  const frames = [...texts, ...values, ...blocks].flatMap((text) => [
    Buffer.from(text),
    ...heads.map((head) => Buffer.concat([head, Buffer.from(text)])),
  ]);
  const forgedFrames = frames.flatMap((frame) => {
    const lines = [...audiences, [[], [], frame.length], [[], [], frame.length, 1], [[], [], 2 ** 40]];
    return lines.map((line) => Buffer.concat([Buffer.from(`forged\n${JSON.stringify(line)}\n`), frame]));
  });
  // A request that is forwarded, and an answer to one.
  const forwarded = [
    { from: 'forged', number: 1 },
    ...odd.flatMap((value) => [
      { from: value, number: value, request: value },
      { from: 'forged', number: 1, request: { session: value, userId: value, event: value } },
      {
        from: 'forged',
        number: 1,
        request: { session: 'any', userId: 'alice', event: { segment: value, body: value } },
      },
      { number: 1, answer: value },
      { number: 1, answer: { status: value, body: value } },
    ]),
  ];
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...forgedFrames,
    ...forwarded.map((message) => Buffer.from(JSON.stringify(message))),
    Buffer.concat([Buffer.from('forged\n[[],[],1000]\n'), randomBytes(1000)]),
    ...Array.from({ length: 50 }, (_, index) => randomBytes(1 + index * 7)),
    // Announces more than follows.
    Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]),
    Buffer.from([0xdf, 0x00, 0xff, 0xff, 0xff]),
    ...shapes.flatMap((shape) => [Buffer.from(JSON.stringify(shape)), encode(shape)]),
  ];
}

import { randomBytes } from 'node:crypto';
import { encode } from 'notepack.io';
import type { Choices } from '../../src/choices/choices.ts';

/** Kinds of requests that the adapters of Socket.IO know, and some that they do not. */
const types = Array.from({ length: 16 }, (_, type) => type);
const odd = [null, true, 7, 'text', [], {}, [1, 2, 3], { rooms: 5 }, { rooms: null, except: {} }, { nsp: '/' }];

/** The channels over which nodes tell each other what goes to a room and to everyone, on one Redis and on a cluster. */
export function channelsOf(transport: Choices['transport'], room: string) {
  if (transport === 'ws') return { single: ['ws#'], sharded: ['ws#', `ws#${room}`] };
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
  // Name of a node, audience, frame: what nodes over native WebSocket tell each other.
  const audiences = [...odd, [], [[]], [[], [], []], [[1], []], [['lobby'], 'lobby'], [[], []]];
  const frames = [...odd, [{ type: 'new-message' }], { type: 5 }, { data: 1 }].map((value) => JSON.stringify(value));
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...audiences.flatMap((audience) =>
      [...texts, ...frames].map((frame) => Buffer.from(['forged', JSON.stringify(audience), frame].join('\n'))),
    ),
    Buffer.concat([Buffer.from('forged\n[[],[]]\n'), randomBytes(1000)]),
    ...Array.from({ length: 50 }, (_, index) => randomBytes(1 + index * 7)),
    // Announces more than follows.
    Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]),
    Buffer.from([0xdf, 0x00, 0xff, 0xff, 0xff]),
    ...shapes.flatMap((shape) => [Buffer.from(JSON.stringify(shape)), encode(shape)]),
  ];
}

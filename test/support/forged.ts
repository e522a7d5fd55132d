import { randomBytes } from 'node:crypto';
import { encode } from 'notepack.io';

/** Kinds of requests that the adapters of Socket.IO know, and some that they do not. */
const types = Array.from({ length: 16 }, (_, type) => type);
const odd = [null, true, 7, 'text', [], {}, [1, 2, 3], { rooms: 5 }, { rooms: null, except: {} }, { nsp: '/' }];

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
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...Array.from({ length: 50 }, (_, index) => randomBytes(1 + index * 7)),
    // Announces more than follows.
    Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]),
    Buffer.from([0xdf, 0x00, 0xff, 0xff, 0xff]),
    ...shapes.flatMap((shape) => [Buffer.from(JSON.stringify(shape)), encode(shape)]),
  ];
}

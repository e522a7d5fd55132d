import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Frame } from '../../websocket/cork.ts';
import { Exchange } from '../../websocket/exchange.ts';
import { eventFrame } from '../../websocket/generated/frames.ts';
import type { Audience } from '../../websocket/io.ts';

const everyone: Audience = { rooms: [], except: [] };
const lobby: Audience = { rooms: ['lobby'], except: ['connection/1'] };
const frame = (data: unknown, size = 0) => new Frame(eventFrame('any', [{ data, pad: ' '.repeat(size) }]));

/** An exchange that writes down what goes out, what comes in, and what is logged. */
function createExchange(node: string) {
  const sent: { channel: string; message: Buffer }[] = [];
  const received: [Audience, string][] = [];
  const logged: Record<string, unknown>[] = [];
  const exchange = new Exchange({
    node,
    publish: (channel, message) => sent.push({ channel, message }),
    deliver: (audience, { bytes }) => received.push([audience, bytes.toString('latin1')]),
    log: pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line)) }),
  });
  return { exchange, sent, received, logged };
}

test('what is published in one turn goes out in one message per channel, and comes in as it was, in order', async () => {
  const [here, there] = [createExchange('here'), createExchange('there')];
  const frames = [frame('1'), frame('line\nbreak é€😀', 300), frame(3, 70_000)] as const;
  here.exchange.publish('a', everyone, frames[0]);
  here.exchange.publish('b', lobby, frames[1]);
  here.exchange.publish('a', lobby, frames[2]);
  await expect.poll(() => here.sent.map(({ channel }) => channel)).toEqual(['a', 'b']);
  for (const { channel, message } of here.sent) {
    here.exchange.receive(channel, message);
    there.exchange.receive(channel, message);
  }
  expect(here.received).toEqual([]);
  const [first, second, third] = frames.map(({ bytes }) => bytes.toString('latin1'));
  expect(there.received).toEqual([
    [everyone, first],
    [lobby, third],
    [lobby, second],
  ]);
  expect([...here.logged, ...there.logged]).toEqual([]);
});

test('what is large does not wait for more', async () => {
  const { exchange, sent } = createExchange('here');
  for (let number = 0; number < 4; number += 1) exchange.publish('a', everyone, frame(number, 600_000));
  expect(sent.length).toBe(2);
  exchange.publish('a', everyone, frame(5));
  await expect.poll(() => sent.length).toBe(3);
});

/** A message of another process with a head and a frame of our choice. */
const message = (head: string, bytes: Buffer | string = frame(1).bytes) =>
  Buffer.concat([Buffer.from(`somebody\n${head}\n`), Buffer.from(bytes)]);
const { length } = frame(1).bytes;
/** A frame whose text is broken where there was an é. */
const broken = Buffer.from(frame('é').bytes.map((byte) => (byte === 0xc3 ? 0xff : byte)));

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a name alone', Buffer.from('somebody')],
  ['a name and nothing after it', Buffer.from('somebody\n')],
  ['no end of its head', Buffer.from(`somebody\n[[],[],${length}]`)],
  ['no frame', message('[[],[],0]', '')],
  ['a part of a frame', message(`[[],[],${length}]`, frame(1).bytes.subarray(1))],
  ['a length that is less than that of the frame', message(`[[],[],${length - 1}]`)],
  ['a length below 0', message(`[[],[],-1]`)],
  ['a length that is no number', message(`[[],[],"${length}"]`)],
  ['something else in place of a frame', message(`[[],[],${length}]`, 'x'.repeat(length))],
  ['bytes in place of a frame', message(`[[],[],${length}]`, Buffer.alloc(length, 255))],
  ['a text that is no UTF-8', message(`[[],[],${broken.length}]`, broken)],
  ['no audience', message('{}')],
  ['an audience of null', message('null')],
  ['half an audience', message('[[]]')],
  ['no length', message('[[],[]]')],
  ['more than an audience', message(`[[],[],${length},[]]`)],
  ['rooms that are no texts', message(`[[1],[],${length}]`)],
  ['exceptions that are none', message(`[[],"lobby",${length}]`)],
  ['a sound frame before one that is not', Buffer.concat([message(`[[],[],${length}]`), Buffer.from('[[],[],9]\n')])],
])('of a message with %s nothing is delivered, and one line is logged', (_, bytes) => {
  const { exchange, received, logged } = createExchange('here');
  exchange.receive('a', bytes);
  expect(received).toEqual([]);
  expect(logged).toMatchObject([{ channel: 'a', bytes: bytes.length }]);
});

test('of a message that is as it should be all is delivered', () => {
  const { exchange, received } = createExchange('here');
  exchange.receive('a', message(`[[],[],${length}]`));
  expect(received).toEqual([[everyone, frame(1).bytes.toString('latin1')]]);
});

import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { Frame } from '../../websocket/cork.js';
import { Exchange } from '../../websocket/exchange.js';
import type { Audience } from '../../websocket/io.js';

const everyone: Audience = { rooms: [], except: [] };
const lobby: Audience = { rooms: ['lobby'], except: ['connection/1'] };
const frame = (data: number, size = 0) => new Frame(JSON.stringify({ type: 'any', data, pad: ' '.repeat(size) }));

/** An exchange that writes down what goes out, what comes in, and what is logged. */
function createExchange() {
  const sent: { channel: string; message: string }[] = [];
  const received: [Audience, unknown][] = [];
  const logged: Record<string, unknown>[] = [];
  const exchange = new Exchange({
    publish: (channel, message) => sent.push({ channel, message }),
    deliver: (audience, { text }) => received.push([audience, JSON.parse(text).data]),
    log: pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line)) }),
  });
  return { exchange, sent, received, logged };
}

test('what is published in one turn goes out in one message per channel, and comes in as it was, in order', async () => {
  const [here, there] = [createExchange(), createExchange()];
  here.exchange.publish('a', everyone, frame(1));
  here.exchange.publish('b', lobby, frame(2));
  here.exchange.publish('a', lobby, frame(3));
  await vi.waitFor(() => expect(here.sent.map(({ channel }) => channel)).toEqual(['a', 'b']));
  for (const { channel, message } of here.sent) {
    here.exchange.receive(channel, Buffer.from(message));
    there.exchange.receive(channel, Buffer.from(message));
  }
  expect(here.received).toEqual([]);
  expect(there.received).toEqual([
    [everyone, 1],
    [lobby, 3],
    [lobby, 2],
  ]);
  expect([...here.logged, ...there.logged]).toEqual([]);
});

test('what is large does not wait for more', async () => {
  const { exchange, sent } = createExchange();
  for (let number = 0; number < 4; number += 1) exchange.publish('a', everyone, frame(number, 600_000));
  expect(sent.length).toBe(2);
  exchange.publish('a', everyone, frame(5));
  await vi.waitFor(() => expect(sent.length).toBe(3));
});

test.each([
  ['nothing', ''],
  ['a name alone', 'somebody'],
  ['no frame', 'somebody\n[[],[]]'],
  ['no JSON', 'somebody\n[[],[]]\n{'],
  ['a frame without a type', 'somebody\n[[],[]]\n{}'],
  ['a frame that is a list', 'somebody\n[[],[]]\n[]'],
  ['no audience', 'somebody\n{}\n{"type":"any"}'],
  ['an audience of null', 'somebody\nnull\n{"type":"any"}'],
  ['half an audience', 'somebody\n[[]]\n{"type":"any"}'],
  ['more than an audience', 'somebody\n[[],[],[]]\n{"type":"any"}'],
  ['rooms that are no texts', 'somebody\n[[1],[]]\n{"type":"any"}'],
  ['exceptions that are none', 'somebody\n[[],"lobby"]\n{"type":"any"}'],
  ['a sound frame before one that is not', 'somebody\n[[],[]]\n{"type":"any"}\n[[],[]]'],
])('of a message with %s nothing is delivered, and one line is logged', (_, message) => {
  const { exchange, received, logged } = createExchange();
  exchange.receive('a', Buffer.from(message));
  expect(received).toEqual([]);
  expect(logged).toMatchObject([{ channel: 'a', bytes: message.length }]);
});

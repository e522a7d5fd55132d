import { join } from 'node:path';
import { eventNames } from '../../../src/protocol/names.ts';
import { writeTree } from '../../write-tree.ts';

/** What the handlers do that the test fills in for the stubs, by event: parameters and body of an arrow function. */
const bodies: Readonly<Record<string, string>> = {
  nothing: '() => ({})',
  scalar: '(_, text) => ({ text: text.toUpperCase() })',
  list: '(_, numbers) => numbers.reduce((sum, number) => sum + number, 0)',
  move: '(_, args) => ({ count: args.length })',
  tag: '(_, [name, ...tags]) => tags.map((tag) => name.concat(".", tag))',
  mixed: '(_, [text, number, ...flags]) => [text.length + (number ?? 0), flags]',
  anything: '(_, args) => args.length',
  lookup: `async (_, name) => {
  if (name === '') throw new EventError('NOT_FOUND', 'No such place', 5);
  return { x: name.length, y: 0 };
}`,
  divide: '(_, [a, b]) => [Math.trunc(a / b), a % b]',
  touch: 'async () => {}',
  both: "() => ['one', null]",
  whatever: '(_, value) => value',
  poke: 'async () => {}',
  silent: "({ connection }, text) => void connection.emit('said', text)",
  'silent-args': "({ connection }, [a, b]) => void connection.emit('said', [a, b].map(String).join(' '))",
  upload: '(_, file) => ({ file })',
  append: '(_, [at, data]) => [data, at + data.byteLength]',
  parts: '(_, parts) => parts',
  grow: '(_, [tree]) => tree',
  reverse: '(_, bytes) => Uint8Array.from(bytes).reverse()',
  paint: "(_, { color, brush }) => [color.toUpperCase(), brush.width.toFixed(1), brush.tips.join('+')].join()",
  'paint-at': "(_, [at, brush]) => [at, brush?.width.toFixed(1), brush?.tips.join('+')].join()",
  'same-name': '(_, text) => ({ text })',
  'chat-say': '(_, [text]) => ({ said: text })',
  'chat:type': "({ connection }) => void connection.emit('said', 'types')",
  'room:say/loud now': "(_, text) => text.concat('!')",
  constructor: "(_, text) => text.concat('!')",
  ['__proto__']: "(_, [text]) => text.concat('!')",
  '42': "(_, text) => text.concat('!')",
  'привет, 世界': "(_, text) => text.concat('!')",
  "*/ `x` ': {": "(_, [text]) => text.concat('!')",
  show: `({ connection }) => {
  connection.emit('ticked');
  connection.emit('said', 'hello');
  connection.emit('moved', 1);
  connection.emit('moved', 1, 2);
  connection.emit('logged', 'values', 1, 2, 3);
  connection.emit('filled', { x: 1, y: 2 }, Uint8Array.of(7, 8));
  connection.emit('file', { name: 'a', data: Uint8Array.of(9) });
  connection.emit('same-name', [1, 2]);
  connection.emit('room:said/loud now', 'loud');
  connection.emit('constructor', 'a', 'b');
  connection.emit('__proto__', 'proto');
}`,
};

const roomBodies: Readonly<Record<string, string>> = {
  draw: `async ({ rooms }, [roomId, points]) => {
  const { offset } = await rooms.publish(roomId, 'drawn', roomId, points);
  return { offset };
}`,
  clear: "async ({ rooms }, [roomId]) => void (await rooms.publish(roomId, 'cleared'))",
};

const groups: ReadonlyMap<string, string> = new Map([
  ['chat-say', 'chat/'],
  ['chat:type', 'chat/'],
]);

/** Events that carry bytes, on either side. */
export const eventsWithBytes: readonly string[] = ['upload', 'append', 'parts', 'grow', 'reverse', 'filled', 'file'];

/** Fills in the stubs of a project; in one whose transport carries no bytes, of the other events. */
export function writeHandlers(project: string, hasRooms: boolean, hasBytes = true): void {
  const written = Object.entries({ ...bodies, ...(hasRooms && roomBodies) })
    .filter(([event]) => hasBytes || !eventsWithBytes.includes(event))
    .map(([event, body]) => [event, hasBytes ? body : body.replace(/^.*Uint8Array.*\n/gm, '')] as const);
  const files = written.map(([event, body]) => {
    const { file, constant } = eventNames({ name: event });
    const path = `${groups.get(event) ?? ''}${file}.ts`;
    const from = `${'../'.repeat(path.split('/').length)}generated/protocol.ts`;
    const names = body.includes('EventError') ? 'EventError, type Handler' : 'type Handler';
    return [
      path,
      `import { ${names} } from '${from}';\n\nexport const ${constant}: Handler<${JSON.stringify(event)}> = ${body};\n`,
    ] as const;
  });
  writeTree(join(project, 'websocket/handlers'), Object.fromEntries(files));
}

/** Uses of the SDK and of handlers that the compiler must accept, and marked ones that it must refuse. */
export const typedUses = `import type { Socket } from 'socket.io-client';
import { WebSocketClient } from './client.ts';
import type { ClientEvents, Handler, ServerEvents } from './generated/protocol.ts';

export async function uses(client: WebSocketClient, socket: Socket<ServerEvents, ClientEvents>): Promise<void> {
  await client.send.move(1);
  await client.send.move(1, 2);
  // @ts-expect-error An argument is missing.
  await client.send.move();
  // @ts-expect-error One too many.
  await client.send.move(1, 2, 3);
  // @ts-expect-error Of the wrong type.
  await client.emit('move', '1');
  const tags: string[] = await client.send.tag('a', 'b', 'c');
  // @ts-expect-error Of the wrong type.
  await client.send.tag('a', 1);
  const [quotient, remainder]: [number, number] = await client.send.divide(7, 2);
  const nothing: undefined = await client.send.touch();
  const bytes: Uint8Array = await client.send.reverse(Uint8Array.of(1));
  // @ts-expect-error Not bytes.
  await client.send.reverse('1');
  client.on('moved', (x: number, y?: number) => console.log(x, y, tags, quotient, remainder, nothing, bytes));
  // @ts-expect-error Of the wrong type.
  client.on('moved', (x: string) => console.log(x));
  client.on('logged', (text: string, ...values: number[]) => console.log(text, values));
  client.on('ticked', () => {});
  const [x, y]: [number, number?] = await client.once('moved');
  const list: number[] = await client.once('same-name');
  console.log(x, y, list);
  await client.send.paint({ place: { x: 1, y: 2 } });
  // @ts-expect-error Not one of the colors.
  await client.send.paint({ place: { x: 1, y: 2 }, color: 'blue' });
  socket.emit('move', 1);
  socket.emit('move', 1, 2);
  socket.emit('move', 1, ({ success }) => console.log(success));
  socket.emit('move', 1, 2, (ack) => console.log(ack.success ? ack.count : ack.error.code));
  socket.emit('nothing', () => {});
  socket.emit('divide', 7, 2, (...[error, ...results]) => console.log(error, results));
  socket.emit('tag', 'a', 'b', 'c');
  socket.emit('poke', () => {});
  // @ts-expect-error It has no ack.
  socket.emit('silent', 'text', () => {});
  // @ts-expect-error Its ack has other results.
  socket.emit('list', [1], (sum: string) => console.log(sum));
}

export const wrong: Handler<'move'>[] = [
  (_, [x, y]) => ({ count: x + (y ?? 0) }),
  // @ts-expect-error The second argument may be absent.
  (_, [x, y]) => ({ count: x + y }),
];
`;

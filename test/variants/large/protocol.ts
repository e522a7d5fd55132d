import { stringify } from 'yaml';
import { eventNames } from '../../../src/protocol/names.ts';

/** How one kind of client event is declared, handled, sent and answered. */
interface Kind {
  readonly body: object;
  /** Parameters and body of the handler, after its context. */
  readonly handler: string;
  readonly args: readonly unknown[];
  readonly ack: readonly unknown[];
}

/** A client event of the protocol, and what a client sends and gets for it. */
export interface LargeEvent extends Kind {
  readonly name: string;
}

const point = { $ref: '#/schemas/Point' };

/** What public Socket.IO applications have: positional arguments, acks of several conventions, unions, bytes. */
const kinds: readonly Kind[] = [
  {
    body: {
      payload: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
      },
      ack: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    },
    handler: '({ id }) => ({ id })',
    args: [{ id: 'a', tags: ['b'] }],
    ack: [{ success: true, id: 'a' }],
  },
  {
    body: {
      args: [
        { title: 'room', type: 'string' },
        { title: 'at', ...point },
        { title: 'note', type: ['string', 'null'] },
      ],
      minArgs: 2,
      acks: 'node',
      results: [{ type: 'string' }, { type: 'number' }],
    },
    handler: '([room, at, note]) => [room.concat(note ?? ""), at.x + at.y]',
    args: ['lobby', { x: 1, y: 2 }, '!'],
    ack: [null, 'lobby!', 3],
  },
  {
    body: { args: [{ type: 'integer' }], rest: { type: 'integer' }, acks: 'plain', ack: { type: 'integer' } },
    handler: '(all) => all.reduce((sum, number) => sum + number, 0)',
    args: [1, 2, 3],
    ack: [6],
  },
  {
    body: {
      payload: {
        oneOf: [
          {
            type: 'object',
            required: ['kind', 'text'],
            properties: { kind: { const: 'text' }, text: { type: 'string' } },
          },
          { type: 'object', required: ['kind', 'at'], properties: { kind: { const: 'point' }, at: point } },
        ],
      },
      acks: 'plain',
      ack: { type: 'string' },
    },
    handler: '(item) => (item.kind === "text" ? item.text : String(item.at.x))',
    args: [{ kind: 'point', at: { x: 4, y: 5 } }],
    ack: ['4'],
  },
  {
    body: {
      payload: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'array', items: { type: 'boolean' } }] },
      acks: 'node',
      ack: { type: 'string' },
    },
    handler: '(value) => JSON.stringify(value)',
    args: [[true, false]],
    ack: [null, '[true,false]'],
  },
  {
    body: { args: [{ type: 'string' }, { binary: true, maxBytes: 64 }], acks: 'plain', ack: { binary: true } },
    handler: '([, data]) => Uint8Array.from(data).reverse()',
    args: ['a', Buffer.of(1, 2, 3)],
    ack: [Buffer.of(3, 2, 1)],
  },
  {
    body: {
      payload: { $ref: '#/schemas/Tree' },
      ack: { type: 'object', required: ['tree'], properties: { tree: { $ref: '#/schemas/Tree' } } },
    },
    handler: '(tree) => ({ tree })',
    args: [{ name: 'a', children: [{ name: 'b' }] }],
    ack: [{ success: true, tree: { name: 'a', children: [{ name: 'b' }] } }],
  },
  { body: { acks: 'node' }, handler: 'async () => {}', args: [], ack: [null] },
  {
    body: { payload: { enum: ['low', 'high', 3, null] }, acks: 'plain', ack: true },
    handler: '(value) => value',
    args: [3],
    ack: [3],
  },
  {
    body: {
      payload: { type: 'object', additionalProperties: { type: 'integer' } },
      acks: 'plain',
      results: [{ type: 'integer' }, { type: 'boolean' }],
    },
    handler: '(counts) => [Object.keys(counts).length, true]',
    args: [{ a: 1, b: 2 }],
    ack: [2, true],
  },
];

const names: readonly ((index: number) => string)[] = [
  (index) => `update-${index}`,
  (index) => `room:say:${index}`,
  (index) => `chat/message/${index}`,
  (index) => `user joined ${index}`,
  (index) => `someEvent${index}`,
  (index) => `SOME_EVENT_${index}`,
  (index) => `${index}`,
  (index) => `a.b.${index}`,
  (index) => `событие ${index}`,
  (index) => `イベント${index}`,
  (index) => `twoFAStatus${index}`,
  (index) => `GET /users/${index}`,
  (index) => `$set${index}`,
  (index) => `ÜberAlles ${index}`,
  (index) => `🚀${index}`,
];

const reserved = [
  'constructor',
  '__proto__',
  'toString',
  'prototype',
  'hasOwnProperty',
  'default',
  'await',
  'class',
  'type',
  'z',
  'check',
  'take',
  'con',
  'client',
  'then',
];

function nameOf(index: number): string {
  return reserved[index] ?? names[index % names.length]?.(index) ?? '';
}

/** The client events, of all kinds under all kinds of names. */
export const clientEvents: readonly LargeEvent[] = Array.from({ length: 119 }, (_, index) => {
  const kind = kinds[Math.floor(index / 3) % kinds.length];
  if (kind === undefined) throw new Error('there must be kinds');
  return { name: nameOf(index), ...kind };
});

/** The server events with what the server sends for each. */
export const serverEvents: readonly (readonly [name: string, body: object, ...args: unknown[]])[] = Array.from(
  { length: 60 },
  (_, index) => {
    const name = nameOf(index + 5);
    const variants: readonly (readonly [object, ...unknown[]])[] = [
      [{ payload: point }, { x: index, y: 0 }],
      [{ args: [{ type: 'string' }, { type: 'integer' }] }, name, index],
      [{ args: [{ type: 'integer' }], rest: { type: 'string' } }, index, 'a', 'b'],
      [{}],
      [{ payload: { binary: true } }, Buffer.of(index)],
    ];
    const [body, ...args] = variants[index % variants.length] ?? [{}];
    return [name, body, ...args];
  },
);

/** The name of the event that makes the server send all of its own. */
export const showAll = 'show all';

/** The protocol as a file. */
export function largeProtocol(): string {
  const client = new Map<string, object>([
    ...clientEvents.map(({ name, body }) => [name, body] as const),
    [showAll, { acks: 'plain' }],
  ]);
  const server = new Map(serverEvents.map(([name, body]) => [name, body]));
  const schemas = {
    Point: { type: 'object', required: ['x', 'y'], properties: { x: { type: 'number' }, y: { type: 'number' } } },
    Tree: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
    },
  };
  return stringify(
    new Map<string, unknown>([
      ['version', '1.0.0'],
      ['schemas', schemas],
      ['client', client],
      ['server', server],
    ]),
    { aliasDuplicateObjects: false },
  );
}

/** The handlers, by path in the project. */
export function largeHandlers(): Record<string, string> {
  const files = clientEvents.map(({ name, handler }) => handlerFile(name, handler.replace(/^\((?!\))/, '(_context, ')));
  const emits = serverEvents.map(
    ([name, , ...args]) => `  connection.emit(${[name, ...args].map(literal).join(', ')});`,
  );
  return Object.fromEntries([...files, handlerFile(showAll, `({ connection }) => {\n${emits.join('\n')}\n}`)]);
}

function handlerFile(name: string, code: string): [string, string] {
  const { file, constant } = eventNames({ name });
  const event = JSON.stringify(name);
  const up = '../'.repeat(file.split('/').length);
  return [
    `websocket/handlers/${file}.ts`,
    `import type { Handler } from '${up}generated/protocol.ts';\n\nexport const ${constant}: Handler<${event}> = ${code};\n`,
  ];
}

function literal(value: unknown): string {
  return Buffer.isBuffer(value) ? `new Uint8Array([${[...value].join(', ')}])` : JSON.stringify(value);
}

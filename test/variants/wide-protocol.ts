import { stringify } from 'yaml';

/** Names as long as people give them, one of each form. */
const forms: readonly ((length: number) => string)[] = [
  (length) => repeated('long-event-name-', length),
  (length) => repeated('LongEventName', length),
  (length) => repeated('section:of/', length),
  (length) => repeated('an event ', length),
  (length) => repeated('登录событие', Math.ceil(length / 2)),
];
const lengths = [20, 30, 36, 40, 44, 48, 52, 56, 60, 64];

/** What an event can be declared with that is written into lists and maps, or beside its name. */
const bodies: readonly object[] = [
  { payload: { type: 'string' } },
  {},
  { args: [{ type: 'string', title: 'first' }, { type: 'integer' }], minArgs: 1, volatile: true },
  { acks: 'none', rateLimit: { points: 5, per: '1s' } },
  { acks: 'plain', ack: { type: 'string' }, payload: { type: 'object', properties: { a: { type: 'string' } } } },
  { acks: 'node', results: [{ type: 'string' }, { type: 'number' }], volatile: true },
  { acks: 'plain', results: [{ type: 'string' }, { type: 'number' }] },
];

const text = { type: 'string', pattern: '^[a-z]+$', minLength: 1, maxLength: 9 };
const kinds = (count: number) => Array.from({ length: count }, (_, index) => `kind-of-thing-${index}`);

/** Shapes whose validators and types are long, or deep. */
const properties: Readonly<Record<string, object>> = {
  text,
  kind: { enum: kinds(12) },
  kindOrNone: { enum: [...kinds(9), null] },
  numbers: { enum: Array.from({ length: 60 }, (_, index) => index * 1001) },
  texts: { type: 'array', items: text, minItems: 1, maxItems: 9 },
  different: { type: 'array', items: { type: 'integer' }, uniqueItems: true },
  table: {
    type: 'array',
    items: { type: 'array', items: { type: 'number' } },
    default: [
      [1, 2],
      [3, 4],
    ],
  },
  objects: {
    type: 'array',
    items: true,
    default: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
  },
  either: { oneOf: [{ type: 'string' }, { type: 'array', items: { oneOf: [text, { type: 'null' }] } }] },
  tuple: { type: 'array', prefixItems: kinds(9).map((title) => ({ title, ...text })), items: { type: 'boolean' } },
  byName: { type: 'object', additionalProperties: { $ref: '#/schemas/Tree' } },
  deep: { type: 'object', properties: { deeper: { type: 'array', minItems: 1, items: { $ref: '#/schemas/Tree' } } } },
  when: { type: ['string', 'null'], format: 'date-time', maxLength: 40 },
  where: { type: 'string', format: 'uri', maxLength: 400 },
};
const tree = {
  type: 'object',
  properties: {
    trees: { type: 'array', items: { $ref: '#/schemas/Tree' }, minItems: 1, maxItems: 2 },
    byName: { type: 'object', additionalProperties: { $ref: '#/schemas/Tree' } },
    or: { oneOf: [{ type: 'string' }, { $ref: '#/schemas/Tree' }] },
  },
};
const shapes = { payload: { type: 'object', properties }, ack: { type: 'object', properties } };

/** A protocol with names of all lengths and forms, and with shapes of all kinds. */
export function wideProtocol(): string {
  const named = forms.flatMap((form) => lengths.map((length) => form(length)));
  const client = named.map((name, index) => [name, bodies[index % bodies.length] ?? {}] as const);
  const server = named.map(
    (name, index) => [name, [{ payload: text }, { args: [text] }, {}][index % 3] ?? {}] as const,
  );
  const protocol = {
    version: '1',
    schemas: { Tree: tree },
    client: { ...Object.fromEntries(client), shapes },
    server: Object.fromEntries(server),
  };
  return stringify(protocol, { aliasDuplicateObjects: false });
}

/** The word over and over, so long; its end tells it from others. */
function repeated(word: string, length: number): string {
  return `${word.repeat(length).slice(0, length - 3)}x${length}`;
}

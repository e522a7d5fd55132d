import fc from 'fast-check';
import { stringify } from 'yaml';
import { eventNames } from '../../src/protocol/names.ts';
import { parseProtocol } from '../../src/protocol/read/parse.ts';
import { record } from '../../src/protocol/record.ts';
import { hostileTexts, randomSchema } from '../support/protocols/random.ts';

/** What a protocol says of an event. */
export type Body = { readonly [key: string]: unknown };

/** A protocol as plain data; its texts and files are made from it. */
export interface ProtocolData {
  readonly client: { readonly [name: string]: Body };
  readonly server: { readonly [name: string]: Body };
  readonly namespaces?: { readonly [name: string]: Pick<ProtocolData, 'client' | 'server'> };
}

/** The schemas of every protocol here, so that any event may refer to them. */
const schemas = {
  A: { type: 'object', properties: { next: { $ref: '#/schemas/A' }, text: { type: 'string' } } },
  B: { enum: ['one', "it's", '*/', '</script>'] },
  C: { type: 'array', maxItems: 3, items: { type: 'integer' } },
};

/** Few, so that events come back under a name that was taken before. */
const plainNames = ['cast-vote', 'send-it', 'a-1', 'a1', 'echo', 'message', 'join-room'];

const awkwardNames = [
  '__proto__',
  'constructor',
  'toString',
  'class',
  'a b',
  'A B',
  'é',
  'e\u0301',
  '1',
  'chat:message',
  'a/b',
  '../up',
  'con',
  '*/',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: meant as text
  '`${x}`',
  "it's",
  '"',
  'a\nb',
  '\u2028',
  '\u202eabc',
  '</script>',
  '{{x}}',
  '<<<<<<< x',
  '$&',
  '|',
  '🎉',
  'x'.repeat(128),
];

/** The name of an event, ordinary or awkward. */
export const eventName = fc.oneof(fc.constantFrom(...plainNames), fc.constantFrom(...awkwardNames));

/** What may be said in words. */
export const words = fc.oneof(fc.constantFrom('Votes.', 'Counts a vote.'), fc.constantFrom(...hostileTexts));

export const group = fc.constantFrom('chat', 'a-b');

const envelope = fc.dictionary(fc.constantFrom('id', 'a b', '__proto__', 'class'), randomSchema, {
  maxKeys: 2,
  noNullPrototype: true,
});

/** Bytes, and what has some in it. */
const binary = fc.constantFrom(
  { binary: true, maxBytes: 3 },
  { type: 'object', properties: { a: { binary: true }, b: { type: 'array', items: { binary: true } } } },
  { oneOf: [{ binary: true }, { type: 'string' }] },
);

const ack = fc.oneof(
  fc.constant({}),
  envelope.map((properties) => ({ ack: { type: 'object', properties } })),
  randomSchema.map((value) => ({ acks: 'plain', ack: value })),
  fc.array(randomSchema, { maxLength: 2 }).map((results) => ({ acks: 'node', results })),
  fc.constant({ acks: 'none' }),
  binary.map((value) => ({ acks: 'node', results: [value] })),
);

const content = fc.oneof(
  fc.constant({}),
  randomSchema.map((payload) => ({ payload })),
  fc.array(randomSchema, { maxLength: 2 }).map((args) => ({ args })),
  randomSchema.map((rest) => ({ args: [{ type: 'string' }], minArgs: 0, rest })),
  binary.map((payload) => ({ payload })),
  binary.map((value) => ({ args: [{ type: 'string' }, value] })),
);

const common = fc.record(
  { description: words, deprecated: fc.boolean(), volatile: fc.boolean() },
  { requiredKeys: [] },
);

/** A client event that the parser takes. */
export const clientBody: fc.Arbitrary<Body> = fc
  .tuple(
    common,
    content,
    ack,
    fc.record({ group, rateLimit: fc.constant({ points: 5, per: '1s' }) }, { requiredKeys: [] }),
  )
  .map((parts): Body => Object.assign({}, ...parts))
  .filter((body) => isAccepted({ client: { a: body }, server: {} }));

/** A server event that the parser takes. */
export const serverBody: fc.Arbitrary<Body> = fc
  .tuple(common, content)
  .map((parts): Body => Object.assign({}, ...parts))
  .filter((body) => isAccepted({ client: {}, server: { a: body } }));

const events = (body: fc.Arbitrary<Body>, maxLength: number) =>
  fc
    .uniqueArray(fc.tuple(eventName, body), {
      // Two of the same names in code are refused.
      selector: ([name]) => eventNames({ name }).constant,
      minLength: 0,
      maxLength,
    })
    .map((entries) => record(entries));

/** The name of a namespace beside `/`. */
export const namespaceName = fc.constantFrom('/admin', '/tenants/{id}', "/it's`*/$x");

/** A protocol of a few events, some of them in namespaces. */
export const protocolData: fc.Arbitrary<ProtocolData> = fc.record(
  {
    client: events(clientBody, 4),
    server: events(serverBody, 2),
    namespaces: fc.dictionary(
      namespaceName,
      fc.record({ client: events(clientBody, 2), server: events(serverBody, 1) }),
      { maxKeys: 2, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['client', 'server'] },
);

/** A protocol as far as a transport can carry it. */
export function carriedBy(transport: string | undefined, { namespaces, client, server }: ProtocolData): ProtocolData {
  const carried = (events: ProtocolData['client']) =>
    record(
      Object.entries(events).filter(([, body]) => transport !== 'sse' || !/"binary":true/.test(JSON.stringify(body))),
    );
  // Where names are lines, none has several.
  const told = Object.entries(carried(server)).filter(([name]) => transport !== 'sse' || !name.includes('\n'));
  return {
    client: carried(client),
    server: record(told),
    ...(namespaces !== undefined && transport === 'socket.io' && { namespaces }),
  };
}

/** The text of a protocol. */
export function protocolText({ client, server, namespaces }: ProtocolData): string {
  const data = { version: '1.0.0', schemas, client, server, ...(namespaces !== undefined && { namespaces }) };
  return stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function isAccepted(data: ProtocolData): boolean {
  return parseProtocol(JSON.stringify({ version: '1', schemas, ...data }), 'protocol.json').protocol !== undefined;
}

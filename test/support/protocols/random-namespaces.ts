import fc from 'fast-check';
import type { Protocol, ProtocolEvent } from '../../../src/protocol/model.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';
import { record } from '../../../src/protocol/record.ts';
import { hostileTexts, randomSchema } from './random.ts';

type Body = { readonly [key: string]: unknown };

/** No two of them can have the same name. */
const namespaceName = fc.constantFrom(
  '/admin',
  '/tenants/{tenantId}',
  '/a.b/{x}-{y}',
  '/{constructor}/b/{_1}/d',
  '/__proto__',
  '/constructor',
  '/é',
  "/it's",
  '/*/',
  '/</script>',
  '/|`',
);

/** Some are names of events of `/`, too. */
const eventName = fc.constantFrom('a', 'kick', '__proto__', 'constructor', '/admin', 'a b', '*/', '/admin,x');

const common = fc.record(
  { description: fc.constantFrom(...hostileTexts), deprecated: fc.boolean(), volatile: fc.boolean() },
  { requiredKeys: [] },
);

const content = fc.oneof(
  fc.constantFrom<Body>(
    {},
    { payload: { $ref: '#/schemas/A' } },
    { args: [{ title: 'x', type: 'number' }], rest: true },
  ),
  randomSchema.map((payload): Body => ({ payload })),
);

const answer = fc.constantFrom<Body>(
  {},
  { acks: 'envelope', ack: { type: 'object', properties: { at: { $ref: '#/schemas/B' } } } },
  { acks: 'plain', ack: { $ref: '#/schemas/C' } },
  { acks: 'node', results: [{ binary: true }, true] },
  { acks: 'none' },
);

const settings = fc.record(
  {
    group: fc.constantFrom('users', 'admin'),
    rateLimit: fc.constant({ points: 1, per: '1s' }),
    renamedFrom: fc.constant('b'),
  },
  { requiredKeys: [] },
);

const join = (parts: readonly Body[]): Body => Object.assign({}, ...parts);
const events = (body: fc.Arbitrary<Body>) =>
  fc
    .uniqueArray(fc.tuple(eventName, body), { selector: ([name]) => name, maxLength: 3 })
    .filter((entries) => entries.filter(([, { renamedFrom }]) => renamedFrom !== undefined).length < 2)
    .map(record);

/** What stands below the name of a namespace; may refer to the schemas `A`, `B` and `C`. */
const namespaceBody = fc.record(
  {
    description: fc.constantFrom(...hostileTexts),
    acks: fc.constantFrom('envelope', 'plain', 'node', 'none'),
    client: events(fc.tuple(common, content, answer, settings).map(join)),
    server: events(fc.tuple(common, content).map(join)),
  },
  { requiredKeys: [] },
);

/** The section `namespaces` of a file; the parser may refuse what is drawn. */
export const randomNamespaces = fc
  .uniqueArray(fc.tuple(namespaceName, fc.option(namespaceBody)), { selector: ([name]) => name, maxLength: 3 })
  .map(record);

/** The same protocols, most with namespaces; undefined where the parser refuses what was drawn. */
export function withNamespaces(protocols: fc.Arbitrary<Protocol | undefined>): fc.Arbitrary<Protocol | undefined> {
  return fc
    .tuple(protocols, randomNamespaces)
    .map(
      ([protocol, drawn]) =>
        protocol &&
        parseProtocol(JSON.stringify({ ...sourceOf(protocol), namespaces: drawn }), 'protocol.json').protocol,
    );
}

/** The file of a protocol of the arbitraries in `random.ts`. */
export function sourceOf({ version, schemas, client }: Protocol) {
  const body = ({ payload, args }: ProtocolEvent) =>
    args === undefined ? { payload } : { args: args.items, minArgs: args.required, rest: args.rest };
  return { version, schemas: record(schemas), client: record(client.map((event) => [event.name, body(event)])) };
}

/** The name of a namespace that holds as much of a text as one can. */
export function namespaceCalled(text: string): string {
  return `/${text.replace(/[,?#{}\s\p{Cc}]/gu, '').slice(0, 100)}!`;
}

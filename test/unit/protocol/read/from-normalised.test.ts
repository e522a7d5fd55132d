import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { normaliseProtocol } from '../../../../src/protocol/normalise.ts';
import { protocolFromNormalised } from '../../../../src/protocol/read/from-normalised.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { randomArgsProtocol, randomProtocol } from '../../../support/protocols/random.ts';
import { withNamespaces } from '../../../support/protocols/random-namespaces.ts';

function parsed(source: string): Protocol {
  const { protocol, problems } = parseProtocol(source, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

const small = parsed(`
version: '1'
schemas: { Id: { type: string } }
client:
  __proto__: { payload: { $ref: '#/schemas/Id' } }
  constructor: {}
  send:
    description: Sends.
    payload: { type: object, required: [to], properties: { to: { $ref: '#/schemas/Id' } } }
    ack: { type: object, properties: { at: { type: integer } } }
    room: to
    rateLimit: { points: 2, per: 90s, burst: 3 }
    idempotent: true
    volatile: true
    deprecated: true
server: { sent: { durable: true, payload: { type: array, prefixItems: [true] } } }
`);

const spaced = parsed(`
version: '1'
schemas: { Id: { type: string } }
client: { kick: {} }
namespaces:
  /tenants/{b}-{a}: {}
  /constructor:
    description: For operators.
    acks: plain
    client:
      kick: { payload: { $ref: '#/schemas/Id' }, ack: true, group: users, rateLimit: { points: 1, per: 1s } }
      __proto__: { renamedFrom: x }
    server: { kick: { volatile: true, args: [true] }, a: }
`);

/** What a lock gives back. */
function stored(protocol: Protocol) {
  return JSON.parse(JSON.stringify(normaliseProtocol(protocol)));
}

describe('protocolFromNormalised', () => {
  it('gives back every protocol', () => {
    const chat = parsed(readFileSync(new URL('../../../../examples/chat/protocol.yaml', import.meta.url), 'utf8'));
    const formats = parsed(readFileSync(new URL('../../../variants/formats/protocol.yaml', import.meta.url), 'utf8'));
    for (const protocol of [small, spaced, chat, formats]) {
      const again = protocolFromNormalised(stored(protocol));
      expect(again && normaliseProtocol(again)).toEqual(normaliseProtocol(protocol));
    }
    fc.assert(
      fc.property(withNamespaces(fc.oneof(randomProtocol, randomArgsProtocol)), (protocol) => {
        fc.pre(protocol !== undefined);
        const again = protocolFromNormalised(stored(protocol));
        expect(again && normaliseProtocol(again)).toEqual(normaliseProtocol(protocol));
      }),
      { numRuns: 80 },
    );
  });

  it('reads the protocol of a lock from before there were namespaces', () => {
    expect(Object.keys(stored(small))).toEqual(['version', 'acks', 'schemas', 'client', 'server']);
    expect(protocolFromNormalised(stored(small))?.namespaces).toEqual([]);
  });

  it('keeps hostile names as names', () => {
    const again = protocolFromNormalised(stored(small));
    expect(again?.client.map(({ name }) => name).sort()).toEqual(['__proto__', 'constructor', 'send']);
    expect(Object.hasOwn(Object.prototype, 'payload')).toBe(false);
  });

  it.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a text', () => 'protocol'],
    ['a list', () => []],
    ['no events', () => ({ version: '1' })],
    ['events by name', () => ({ ...stored(small), client: {} })],
    ['an event of null', () => ({ ...stored(small), client: [null] })],
    ['an unknown key', () => ({ ...stored(small), more: 1 })],
    ['the same event twice', () => ({ ...stored(small), server: [...stored(small).server, ...stored(small).server] })],
    ['a flag of another type', () => ({ ...stored(small), server: [{ ...stored(small).server[0], durable: 'yes' }] })],
    ['an unknown keyword', () => ({ ...stored(small), schemas: [{ name: 'Id', schema: { type: 'string', x: 1 } }] })],
    ['a reference to nowhere', () => ({ ...stored(small), schemas: [] })],
    [
      'a schema that is itself',
      () => ({ ...stored(small), schemas: [{ name: 'Id', schema: { $ref: '#/schemas/Id' } }] }),
    ],
    ['another direction', () => ({ ...stored(small), server: [{ ...stored(small).server[0], direction: 'client' }] })],
    [
      'a rate of zero',
      () => ({
        ...stored(small),
        client: [{ ...stored(small).client[2], rateLimit: { points: 0, perMs: 0, burst: 0 } }],
      }),
    ],
    ['namespaces of null', () => ({ ...stored(small), namespaces: null })],
    ['an empty list of namespaces', () => ({ ...stored(small), namespaces: [] })],
    ['a namespace of null', () => ({ ...stored(small), namespaces: [null] })],
    ['parameters that its name does not have', () => withNamespace({ parameters: ['a'] })],
    ['a namespace of another name', () => withNamespace({ name: '/other' })],
    [
      'a namespace twice',
      () => ({
        ...stored(spaced),
        namespaces: stored(spaced).namespaces.map(() => ({ ...stored(spaced).namespaces[0] })),
      }),
    ],
    [
      'a stream in a namespace',
      () => withNamespace({ server: [{ ...stored(spaced).namespaces[0].server[0], durable: true }] }),
    ],
    [
      'an event of another namespace',
      () => withNamespace({ server: [{ ...stored(spaced).namespaces[0].server[0], namespace: '/b' }] }),
    ],
    ['too deep', () => ({ ...stored(small), schemas: [{ name: 'Id', schema: nested(200) }] })],
    ['far too deep', () => ({ ...stored(small), schemas: [{ name: 'Id', schema: nested(100_000) }] })],
  ])('refuses what is damaged: %s', (_, value) => {
    expect(protocolFromNormalised(value())).toBeUndefined();
  });

  it('refuses what anybody may make of a lock, or reads it as it is', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('version', 'schemas', 'client', 'server', 'namespaces'),
        (value, key) => {
          const damaged = { ...stored(small), [key]: value };
          const protocol = protocolFromNormalised(damaged);
          if (protocol !== undefined) expect(stored(protocol)).toEqual(damaged);
        },
      ),
    );
  });
});

/** A lock whose first namespace, `/constructor`, says something else. */
function withNamespace(change: object): unknown {
  const { namespaces, ...rest } = stored(spaced);
  return { ...rest, namespaces: [{ ...namespaces[0], ...change }, ...namespaces.slice(1)] };
}

function nested(depth: number): unknown {
  let schema: unknown = { type: 'null' };
  for (let level = 0; level < depth; level += 1) schema = { type: 'array', items: schema };
  return schema;
}

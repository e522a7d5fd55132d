import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argsSchema } from '../../src/protocol/args.ts';
import { describeChange } from '../../src/protocol/change.ts';
import { compareProtocols, suggestRenames } from '../../src/protocol/compare.ts';
import type { EventArgs, Protocol, Schema } from '../../src/protocol/model.ts';
import { eventId, spacesOf } from '../../src/protocol/namespaces.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { sample } from '../../src/protocol/samples.ts';
import { schemaEdits } from './protocol-edits.ts';
import { ajvValidator, mutations, payloadOf, randomArgsProtocol, randomProtocol } from './protocol-random.ts';
import { withNamespaces } from './protocol-random-namespaces.ts';

function parsed(source: string): Protocol {
  const { protocol, problems } = parseProtocol(`version: 1.0.0\n${source}`, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

/** One line for each change, those that break clients marked. */
function lines(before: string, after: string): string[] {
  return compareProtocols(parsed(before), parsed(after)).map(
    (change) => `${change.breaking ? '!' : ' '} ${describeChange(change)}`,
  );
}

const payload = (body: string) => `client: { message: { payload: ${body} } }`;
const event = (body: string) => `server: { message: { payload: ${body} } }`;
const object = (properties: string, required = '') =>
  `{ type: object, required: [${required}], properties: { ${properties} } }`;

/** Each row: the two schemas, and the lines for a client that sends and for one that receives them. */
const schemas: readonly (readonly [string, string, string, string[], string[]])[] = [
  [
    'a wider type',
    object('content: { type: string }', 'content'),
    object(`content: { type: [string, 'null'] }`, 'content'),
    ['  message: payload.content string → string | null'],
    ['! message: payload.content string → string | null'],
  ],
  [
    'an optional property more',
    object(''),
    object('x: { type: number }'),
    ['  message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'a required property more',
    object(''),
    object('x: { type: number }', 'x'),
    ['! message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'a required property less',
    object('x: { type: number }', 'x'),
    object(''),
    ['! message: payload.x removed number'],
    ['! message: payload.x removed number'],
  ],
  [
    'an optional property less',
    object('x: { type: number }'),
    object(''),
    ['! message: payload.x removed number'],
    ['  message: payload.x removed number'],
  ],
  [
    'required',
    object('x: { type: number }'),
    object('x: { type: number }', 'x'),
    ['! message: payload.x is now required'],
    ['  message: payload.x is now required'],
  ],
  [
    'optional, and another type',
    object('x: { type: number }', 'x'),
    object('x: { type: string }'),
    ['  message: payload.x is now optional', '! message: payload.x number → string'],
    ['! message: payload.x is now optional', '! message: payload.x number → string'],
  ],
  [
    'a narrower limit',
    object('x: { type: string, maxLength: 9 }'),
    object('x: { type: string, maxLength: 8 }'),
    ['! message: payload.x string (maxLength 9) → string (maxLength 8)'],
    ['  message: payload.x string (maxLength 9) → string (maxLength 8)'],
  ],
  [
    'a shorter enum',
    object('x: { enum: [a, b] }'),
    object('x: { enum: [a] }'),
    [`! message: payload.x 'a' | 'b' → 'a'`],
    [`  message: payload.x 'a' | 'b' → 'a'`],
  ],
  [
    'a pattern',
    object('x: { type: string, pattern: a }'),
    object('x: { type: string, pattern: b }'),
    ['! message: payload.x string (pattern "a") → string (pattern "b")'],
    ['! message: payload.x string (pattern "a") → string (pattern "b")'],
  ],
  [
    'deep inside',
    object(`points: { type: array, items: ${object('x: { type: integer }')} }`),
    object(`points: { type: array, items: ${object('x: { type: number }')} }`),
    ['  message: payload.points[].x number (integer) → number'],
    ['! message: payload.points[].x number (integer) → number'],
  ],
  [
    'an odd name, a tuple and a map',
    object(`'a b': { type: array, prefixItems: [{ type: object, additionalProperties: { type: string } }] }`),
    object(`'a b': { type: array, prefixItems: [{ type: object, additionalProperties: true }] }`),
    [`  message: payload['a b'][0] Record<string, string> → Record<string, unknown>`],
    [`! message: payload['a b'][0] Record<string, string> → Record<string, unknown>`],
  ],
  [
    'an object that opens',
    object('x: { type: number }'),
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    ['  message: payload[key] added unknown'],
    ['  message: payload[key] added unknown'],
  ],
  [
    'an object that closes',
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    object('x: { type: number }'),
    ['! message: payload[key] removed unknown'],
    ['  message: payload[key] removed unknown'],
  ],
  [
    'a name that an open object may have had',
    '{ type: object, additionalProperties: true }',
    '{ type: object, additionalProperties: true, properties: { x: { type: number } } }',
    ['! message: payload.x added number'],
    ['  message: payload.x added number'],
  ],
  [
    'another object of a union',
    `{ oneOf: [${object('kind: { const: a }', 'kind')}, ${object('kind: { const: b }', 'kind')}] }`,
    object('kind: { const: a }, more: { type: number }', 'kind'),
    [`! message: payload { kind: 'a' } | { kind: 'b' } → { kind: 'a'; more?: number }`],
    [`  message: payload { kind: 'a' } | { kind: 'b' } → { kind: 'a'; more?: number }`],
  ],
  [
    'descriptions and order',
    object('a: { type: string, description: x }, b: true', 'a, b'),
    object('b: true, a: { type: string }', 'b, a'),
    [],
    [],
  ],
];

describe('compareProtocols', () => {
  it.each(schemas)('sees what changed in a schema: %s', (_, before, after, sent, received) => {
    expect(lines(payload(before), payload(after))).toEqual(sent);
    expect(lines(event(before), event(after))).toEqual(received);
    const ack = (body: string) => `client: { message: { ack: ${body} } }`;
    if (!before.startsWith('{ oneOf')) {
      expect(lines(ack(before), ack(after))).toEqual(received.map((line) => line.replace('payload', 'ack')));
    }
  });

  it.each<[string, string, string, string[], string[]]>([
    ['a payload that is the only argument', 'payload: { type: string }', 'args: [{ title: x, type: string }]', [], []],
    [
      'another argument',
      'args: [{ type: string }]',
      'args: [{ type: string }, { type: number }]',
      ['! message: args [string] → [string, number]'],
      ['  message: args[1] added number'],
    ],
    [
      'a further argument that may be left out',
      'payload: { type: string }',
      'args: [{ type: string }, { type: number }]\n    minArgs: 1',
      ['  message: args [string] → [string, number?]'],
      ['  message: args[1] added number'],
    ],
    [
      'any number of arguments',
      'args: [{ type: string }]',
      'args: [{ type: string }]\n    rest: { type: number }',
      ['  message: args [string] → [string, ...number[]]'],
      ['  message: args[] added number'],
    ],
    [
      'no further arguments',
      'args: [{ type: string }]\n    rest: { type: number }',
      'args: [{ type: string }]',
      ['! message: args [string, ...number[]] → [string]'],
      ['  message: args [string, ...number[]] → [string]'],
    ],
    [
      'an argument less',
      'args: [{ type: string }, { type: number }]',
      'payload: { type: string }',
      ['! message: args [string, number] → [string]'],
      ['! message: args [string, number] → [string]'],
    ],
    [
      'arguments where there were none',
      '',
      'args: [{ type: string }]',
      ['! message: args [] → [string]'],
      ['  message: args[0] added string'],
    ],
    [
      'a type inside an argument',
      'args: [true, { type: integer }]',
      'args: [true, { type: number }]',
      ['  message: args[1] number (integer) → number'],
      ['! message: args[1] number (integer) → number'],
    ],
    [
      'fewer bytes',
      'payload: { binary: true, maxBytes: 4 }',
      'payload: { binary: true, maxBytes: 3 }',
      ['! message: payload Uint8Array (maxBytes 4) → Uint8Array (maxBytes 3)'],
      ['  message: payload Uint8Array (maxBytes 4) → Uint8Array (maxBytes 3)'],
    ],
    [
      'bytes without a limit',
      'payload: { binary: true, maxBytes: 4 }',
      'payload: { binary: true }',
      ['  message: payload Uint8Array (maxBytes 4) → Uint8Array'],
      ['! message: payload Uint8Array (maxBytes 4) → Uint8Array'],
    ],
    [
      'bytes in place of any JSON',
      'payload: true',
      'payload: { binary: true }',
      ['! message: payload JsonValue → Uint8Array'],
      ['! message: payload JsonValue → Uint8Array'],
    ],
  ])('sees what changed in what an event carries: %s', (_, before, after, sent, received) => {
    const text = (direction: string, body: string) => `${direction}:\n  message:\n    ${body}`;
    expect(lines(text('client', before), text('client', after))).toEqual(sent);
    expect(lines(text('server', before), text('server', after))).toEqual(received);
  });

  it('keeps the place of a durable event behind its arguments', () => {
    const text = (args: string) => `server: { tick: { durable: true, args: ${args} } }`;
    expect(lines(text('[true]'), text('[true, { type: string }]'))).toEqual([
      '! tick: args [JsonValue] → [JsonValue, string]',
    ]);
  });

  it.each<[string, string, string, string[]]>([
    ['one result as a list', 'acks: plain, ack: { type: string }', 'acks: plain, results: [{ type: string }]', []],
    [
      'a result more',
      'acks: node, ack: { type: string }',
      'acks: node, results: [{ type: string }, true]',
      ['  message: results[1] added JsonValue'],
    ],
    [
      'a result less',
      'acks: node, results: [{ type: string }, true]',
      'acks: node, results: [{ type: string }]',
      ['! message: results [string, JsonValue] → [string]'],
    ],
    [
      'another result',
      'acks: plain, results: [true, { type: integer }]',
      'acks: plain, results: [true, { type: number }]',
      ['! message: results[1] number (integer) → number'],
    ],
    ['another convention', 'acks: plain', 'acks: node', ['! message: acks plain → node']],
    ['no ack any more', 'acks: envelope', 'acks: none', ['! message: acks envelope → none']],
    ['an ack where there was none', 'acks: none', 'acks: envelope', ['  message: acks none → envelope']],
    [
      'more bytes',
      'acks: plain, ack: { binary: true, maxBytes: 1 }',
      'acks: plain, ack: { binary: true, maxBytes: 2 }',
      ['! message: ack Uint8Array (maxBytes 1) → Uint8Array (maxBytes 2)'],
    ],
  ])('sees what changed in an ack: %s', (_, before, after, changes) => {
    expect(lines(`client: { message: { ${before} } }`, `client: { message: { ${after} } }`)).toEqual(changes);
  });

  it('gives events in the order of the file, and what is gone after them', () => {
    const before = 'client: { old: {}, a: {}, b: {} }\nserver: { c: {} }';
    const after = `client: { new: {}, b: { payload: { type: string } }, a: { deprecated: true } }`;
    expect(lines(before, after)).toEqual([
      '  new added',
      '! b: payload added string',
      '  a: deprecated false → true',
      '! old removed',
      '! c removed',
    ]);
  });

  it.each([
    [
      'room',
      object('r: { type: string }', 'r'),
      '',
      'room: r',
      `! message: room none → 'r'`,
      `  message: room 'r' → none`,
    ],
    [
      'rateLimit',
      'true',
      'rateLimit: { points: 5, per: 1s }',
      'rateLimit: { points: 4, per: 1s, burst: 5 }',
      '! message: rateLimit 5 per 1000 ms, 5 at once → 4 per 1000 ms, 5 at once',
      '  message: rateLimit 4 per 1000 ms, 5 at once → 5 per 1000 ms, 5 at once',
    ],
    [
      'idempotent',
      object(''),
      'idempotent: true',
      'idempotent: false',
      '! message: idempotent true → false',
      '  message: idempotent false → true',
    ],
    ['volatile', 'true', '', 'volatile: true', '  message: volatile false → true', '  message: volatile true → false'],
  ])('sees the flag %s', (_, schema, one, other, there, back) => {
    const text = (flag: string) => `client:\n  message:\n    payload: ${schema}\n    ${flag}`;
    expect([lines(text(one), text(other)), lines(text(other), text(one))]).toEqual([[there], [back]]);
  });

  it('sees the flags of server events', () => {
    const text = (flag: string) => `server: { tick: { ${flag} } }`;
    expect(lines(text('durable: true'), text(''))).toEqual(['! tick: durable true → false']);
    expect(lines(text(''), text('durable: true'))).toEqual(['  tick: durable false → true']);
    expect(lines(text(''), text('volatile: true'))).toEqual(['! tick: volatile false → true']);
    expect(lines(text('durable: true'), text('durable: true, payload: true'))).toEqual([
      '  tick: payload added JsonValue',
    ]);
  });

  it('goes through references, at each place, and once around a recursive one', () => {
    const text = (type: string) => `
schemas:
  Folder: { type: object, properties: { name: { type: ${type} }, folders: { type: array, items: { $ref: '#/schemas/Folder' } } } }
client: { open: { payload: { type: object, properties: { a: { $ref: '#/schemas/Folder' }, b: { $ref: '#/schemas/Folder' } } } } }`;
    expect(lines(text('string'), text('number'))).toEqual([
      '! open: payload.a.name string → number',
      '! open: payload.b.name string → number',
    ]);
  });

  it('says what a name stands for where only that changed', () => {
    const text = (limit: number) => `
schemas: { Id: { type: string, maxLength: ${limit} } }
client: { open: { payload: { anyOf: [{ $ref: '#/schemas/Id' }, { type: 'null' }] } } }`;
    expect(lines(text(1), text(2))).toEqual([
      '  open: payload string (maxLength 1) | null → string (maxLength 2) | null',
    ]);
  });

  it('follows an event to its new name', () => {
    const changes = compareProtocols(
      parsed('client: { say: { payload: { type: string } } }'),
      parsed('client: { message: { payload: { type: number } } }'),
      ({ name }) => (name === 'message' ? 'say' : name),
    );
    expect(changes.map(describeChange)).toEqual([`'say' → 'message'`, 'message: payload string → number']);
    expect(changes.map(({ event, breaking }) => [event, breaking])).toEqual([
      ['message', true],
      ['message', true],
    ]);
  });

  it('says so where it cannot show that clients go on working', () => {
    const [change] = compareProtocols(
      parsed(payload('{ type: string, pattern: a }')),
      parsed(payload('{ type: string, pattern: a+ }')),
    );
    expect(change).toMatchObject({
      breaking: true,
      reason: 'It cannot be shown that everything existing clients send is still accepted.',
    });
  });

  it('never calls a change harmless that is not, on random schemas and edits of them', () => {
    let harmless = 0;
    fc.assert(
      fc.property(randomProtocol, fc.nat(), (before, seed) => {
        fc.pre(before !== undefined);
        expect(compareProtocols(before, before)).toEqual([]);
        const old = payloadOf(before);
        const edits = schemaEdits(old);
        const now = edits[seed % edits.length] ?? true;
        const after = { ...before, client: before.client.map((one) => ({ ...one, payload: now })) };
        const changes = compareProtocols(before, after);
        const isOld = ajvValidator(old, before.schemas);
        const isNew = ajvValidator(now, before.schemas);
        const known = sample(old, before);
        const values = [known, ...mutations(known).slice(0, 200)].filter(
          (value) => value !== undefined && isOld(value),
        );
        if (changes.some(({ breaking }) => breaking)) return;
        harmless += 1;
        expect(values.filter((value) => !isNew(value))).toEqual([]);
      }),
      { numRuns: 120 },
    );
    expect(harmless).toBeGreaterThan(15);
  }, 60_000);

  it('never calls a change of arguments harmless that is not', () => {
    let harmless = 0;
    fc.assert(
      fc.property(randomArgsProtocol, fc.nat(), (before, seed) => {
        const [event] = before?.client ?? [];
        fc.pre(before !== undefined && event?.args !== undefined);
        expect(compareProtocols(before, before)).toEqual([]);
        const edits = argsEdits(event.args);
        const args = edits[seed % edits.length] ?? event.args;
        if (compareProtocols(before, { ...before, client: [{ ...event, args }] }).some(({ breaking }) => breaking))
          return;
        harmless += 1;
        const [isOld, isNew] = [event.args, args].map((list) => ajvValidator(listSchema(list), before.schemas));
        const known = sample(argsSchema(event.args), before);
        const values = [known, ...mutations(known).slice(0, 200)].filter((value) => isOld?.(value));
        expect(values.filter((value) => !isNew?.(value))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(harmless).toBeGreaterThan(5);
  }, 60_000);

  it('sees what changed in each namespace', () => {
    const before = `
client: { kick: {} }
namespaces:
  /gone: { server: { bye: {} }, client: { leave: {} } }
  /admin: { client: { kick: { payload: { type: string } }, old: {} }, server: { kick: {} } }
  /quiet: {}`;
    const after = `
acks: plain
client: { kick: { acks: envelope } }
namespaces:
  /fresh: { client: { join: {} } }
  /admin: { acks: envelope, client: { kick: { payload: { type: number }, deprecated: true }, kock: {} } }`;
    expect(lines(before, after)).toEqual([
      '  /fresh: join added',
      '! /admin: kick: payload string → number',
      '  /admin: kick: deprecated false → true',
      '  /admin: kock added',
      '! /admin: old removed',
      '! /admin: kick removed',
      '! /gone: leave removed',
      '! /gone: bye removed',
    ]);
    const [added, , , , , , leave] = compareProtocols(parsed(before), parsed(after));
    expect([added, leave]).toMatchObject([
      { event: 'join', namespace: '/fresh', direction: 'client' },
      { event: 'leave', namespace: '/gone', direction: 'client' },
    ]);
    expect(compareProtocols(parsed('client: { a: {} }'), parsed(''))[0]).not.toHaveProperty('namespace');
  });

  it('follows an event of a namespace to its new name, there only', () => {
    const text = (name: string) => `client: { ${name}: {} }\nnamespaces: { /admin: { client: { ${name}: {} } } }`;
    const changes = compareProtocols(parsed(text('kick')), parsed(text('ban')), ({ name, namespace }) =>
      namespace === '/admin' ? 'kick' : name,
    );
    expect(changes.map(describeChange)).toEqual(['ban added', 'kick removed', `/admin: 'kick' → 'ban'`]);
  });

  it('does not mind how the parameters of a namespace are called', () => {
    const text = (name: string, type: string) =>
      `namespaces: { "${name}": { client: { a: { payload: { type: ${type} } } } } }`;
    expect(lines(text('/t/{id}/{x}', 'string'), text('/t/{tenantId}/{id}', 'string'))).toEqual([]);
    expect(lines(text('/t/{id}', 'string'), text('/t/{tenantId}', 'number'))).toEqual([
      '! /t/{tenantId}: a: payload string → number',
    ]);
    expect(lines(text('/t/{id}', 'string'), text('/t/id', 'string'))).toEqual([
      '  /t/id: a added',
      '! /t/{id}: a removed',
    ]);
  });

  it('finds nothing between a protocol and itself, and every event between it and none, with random namespaces', () => {
    fc.assert(
      fc.property(withNamespaces(fc.oneof(randomProtocol, randomArgsProtocol)), (protocol) => {
        fc.pre(protocol !== undefined);
        expect(compareProtocols(protocol, protocol)).toEqual([]);
        const none = { ...protocol, client: [], server: [], namespaces: [] };
        const ids = spacesOf(protocol).flatMap(({ client, server }) => [...client, ...server].map(eventId));
        const [added, removed] = [compareProtocols(none, protocol), compareProtocols(protocol, none)];
        expect(
          [added, removed].map((changes) => changes.map(({ event: name, ...change }) => eventId({ name, ...change }))),
        ).toEqual([ids, ids]);
        expect(added.every(({ kind, breaking }) => kind === 'added' && !breaking)).toBe(true);
        expect(removed.every(({ kind, breaking }) => kind === 'removed' && breaking)).toBe(true);
        expect(suggestRenames(protocol, protocol)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('stays quick where named schemas nest in each other many times over', () => {
    const text = (type: string) => {
      const levels = Array.from({ length: 40 }, (_, index) => {
        const next = `{ $ref: '#/schemas/L${index + 1}' }`;
        return `  L${index}: { type: object, properties: { a: ${next}, b: ${next} } }`;
      });
      return `schemas:\n${levels.join('\n')}\n  L40: { type: ${type} }\n${payload(`{ $ref: '#/schemas/L0' }`)}`;
    };
    const startMs = performance.now();
    const changes = compareProtocols(parsed(text('string')), parsed(text('number')));
    expect(changes.every(({ breaking }) => breaking)).toBe(true);
    expect(changes.length).toBeLessThan(500);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

/** As JSON Schema has it, which wants no empty list of items in front. */
function listSchema(args: EventArgs): Schema {
  const { items, required, rest } = args;
  return items.length > 0 ? argsSchema(args) : { type: 'array', items: rest, minItems: required };
}

/** Arguments that differ in one of them, in how many must be there, or in what follows. */
function argsEdits(args: EventArgs): EventArgs[] {
  const { items, required, rest } = args;
  const inside = items.flatMap((schema, index) => schemaEdits(schema).map((edited) => items.with(index, edited)));
  return [
    ...inside.filter((_, index) => index % 5 === 0).map((edited) => ({ ...args, items: edited })),
    ...items.map((_, index) => ({ ...args, required: index })),
    { items: [...items, true], required, rest },
    { items: items.slice(0, -1), required: Math.min(required, items.length - 1), rest },
    { ...args, rest: rest === false },
  ];
}

describe('describeChange', () => {
  it('tells oneOf from anyOf', () => {
    const either = '[{ type: string }, { type: integer }]';
    expect(lines(payload(`{ anyOf: ${either} }`), payload(`{ oneOf: ${either} }`))[0]).toContain(
      'string | number (integer) → string | number (integer), exactly one of them',
    );
  });

  it('cuts long types', () => {
    const long = `{ enum: [${Array.from({ length: 60 }, (_, index) => `😀${index}`).join(', ')}] }`;
    const [line = ''] = lines(payload('{ type: number }'), payload(long));
    expect(line.length).toBeLessThan(130);
    expect(/\p{Surrogate}/u.test(line)).toBe(false);
  });
});

describe('suggestRenames', () => {
  const text = (...events: string[]) => `client: { ${events.join(', ')} }`;
  const say = (name: string, type = 'string') => `${name}: { payload: { type: ${type} } }`;

  it('pairs what is gone with what is new, where the schemas are the same and only one fits', () => {
    expect(
      suggestRenames(parsed(text(say('a'), say('b', 'number'))), parsed(text(say('c'), say('b', 'number')))),
    ).toEqual([{ direction: 'client', from: 'a', to: 'c' }]);
  });

  it('pairs what is gone with what is new in the same namespace', () => {
    const spaced = (main: string, admin: string) =>
      `client: { ${say(main)} }\nnamespaces: { /admin: { client: { ${say(admin)} } } }`;
    expect(suggestRenames(parsed(spaced('a', 'c')), parsed(spaced('b', 'd')))).toEqual([
      { direction: 'client', from: 'a', to: 'b' },
      { namespace: '/admin', direction: 'client', from: 'c', to: 'd' },
    ]);
  });

  it.each([
    ['another namespace', text(say('a')), `namespaces: { /n: { ${text(say('b'))} } }`],
    ['two fit', text(say('a')), text(say('b'), say('c'))],
    ['it fits two', text(say('a'), say('b')), text(say('c'))],
    ['another type', text(say('a')), text(say('b', 'number'))],
    ['another ack', text('a: { acks: plain }'), text('b: { acks: node }')],
    ['another direction', text(say('a')), text(say('a')).replace('client', 'server')],
    ['nothing is gone', text(say('a')), text(say('a'), say('b'))],
  ])('does not guess: %s', (_, before, after) => {
    expect(suggestRenames(parsed(before), parsed(after))).toEqual([]);
  });
});

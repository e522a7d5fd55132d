import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../src/protocol/model.ts';
import {
  eventId,
  inNamespace,
  mainNamespace,
  namespaceNames,
  namespacePattern,
  spacesOf,
} from '../../../src/protocol/namespaces.ts';
import { namespacesMeet } from '../../../src/protocol/read/check/namespace-overlap.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';

function accepted(source: string): Protocol {
  const { protocol, problems } = parseProtocol(`version: '1'\n${source}`, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return protocol;
}

/** Problems as `line:column message (hint)`; the source begins on line 2. */
function refused(source: string): string[] {
  const { problems = [] } = parseProtocol(`version: '1'\n${source}`, 'protocol.yaml');
  return problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}

/** A file with one namespace, whose name stands on line 3 from column 3 on. */
const named = (name: string) => `namespaces:\n  ${JSON.stringify(name)}: {}\n`;

/** Found by trying: their hashes are the same. */
const sameFile = ['/x!!!!...!.....!..........', '/x..!!.!!!!...!!.!........'] as const;

describe('namespaces', () => {
  it('have events, a convention and parameters of their own, and the schemas of all', () => {
    const protocol = accepted(`
acks: plain
schemas: { Id: { type: string } }
client: { kick: {} }
namespaces:
  /admin:
    description: For operators.
    acks: envelope
    client:
      kick: { payload: { $ref: '#/schemas/Id' }, renamedFrom: throw-out, group: users }
      look: { acks: none }
    server: { kick: { volatile: true } }
  /tenants/{tenantId}/of-{_x1}: { client: { kick: } }
  /empty:
`);
    const [admin, tenants, empty] = protocol.namespaces;
    expect(admin).toMatchObject({ name: '/admin', description: 'For operators.', acks: 'envelope', parameters: [] });
    expect(admin?.client.map(({ name, acks, namespace }) => [name, acks, namespace])).toEqual([
      ['kick', 'envelope', '/admin'],
      ['look', 'none', '/admin'],
    ]);
    expect(admin?.client[0]).toMatchObject({ renamedFrom: 'throw-out', group: 'users', durable: false });
    expect(admin?.server).toMatchObject([{ name: 'kick', namespace: '/admin', direction: 'server', volatile: true }]);
    expect(tenants).toMatchObject({ acks: 'plain', parameters: ['tenantId', '_x1'], client: [{ acks: 'plain' }] });
    expect(tenants).not.toHaveProperty('description');
    expect(empty).toEqual({ name: '/empty', acks: 'plain', parameters: [], client: [], server: [] });
    expect(protocol.client[0]).not.toHaveProperty('namespace');
  });

  it.each(['', 'namespaces:', 'namespaces: {}'])('may be none: %j', (source) => {
    expect(accepted(source).namespaces).toEqual([]);
  });

  it.each<[string, string]>([
    ['/', 'The events of the namespace "/" stand at the top of the file (move them to client and server there)'],
    ['', 'The events of the namespace "/" stand at the top of the file (move them to client and server there)'],
    ['admin', 'Expected the namespace "admin" to begin with a slash (write "/admin")'],
    [`/${'a'.repeat(128)}`, 'The name of a namespace has at most 128 characters (this one has 129)'],
    ['/\ud800', 'The name of a namespace is valid Unicode (it holds half of a surrogate pair)'],
    ...[',', '?', '#', ' ', '\n', '\u00a0', '\u2028', '\0', '\u007f', '\u0085'].map((character): [string, string] => [
      `/a${character}`,
      `Clients cannot ask for the namespace ${JSON.stringify(`/a${character}`)} as it is written (leave out commas, question marks, #, white space and control characters)`,
    ]),
    ...['/a{', '/a}', '/{a', '/{{a}}', '/}a{'].map((name): [string, string] => [
      name,
      `A brace of the namespace "${name}" has no counterpart (a parameter is written {tenantId})`,
    ]),
    ...['', '1a', 'a-b', 'é', '__proto__'].map((parameter): [string, string] => [
      `/{${parameter}}`,
      `Expected the parameter {${parameter}} of the namespace "/{${parameter}}" to be an identifier (letters, digits and _, for example {tenantId})`,
    ]),
    ['/{a}/{a}', 'The namespace "/{a}/{a}" has the parameter {a} twice (give one of them another name)'],
    [
      '/{a}{b}',
      'Two parameters of the namespace "/{a}{b}" touch, so that nothing tells where one ends (put something in between, for example a slash)',
    ],
  ])('cannot be called %j', (name, problem) => {
    expect(refused(named(name))).toEqual([`3:3 ${problem}`]);
  });

  it.each([`/${'a'.repeat(127)}`, '/a/b', '//', '/Über', '/😀', '/a-b_c.d:e', '/{a}-{b}', '/x{constructor}', '/"\''])(
    'may be called %j',
    (name) => expect(accepted(named(name)).namespaces[0]?.name).toBe(name),
  );

  it.each<[string, string, string]>([
    ['a list', 'namespaces: []', '2:13 Expected namespaces to be a mapping'],
    ['one that is a text', 'namespaces: { /a: x }', '2:19 Expected /a to be a mapping'],
    [
      'a mistyped key',
      'namespaces: { /a: { cleint: {} } }',
      '2:21 Unknown key "cleint" in a namespace (did you mean "client"?)',
    ],
    [
      'an unknown key',
      'namespaces: { /a: { schemas: {} } }',
      '2:21 Unknown key "schemas" in a namespace (known: description, acks, client, server)',
    ],
    ['a description', 'namespaces: { /a: { description: [] } }', '2:34 Expected description to be a string'],
    ['a convention', 'namespaces: { /a: { acks: x } }', '2:27 Expected acks to be envelope, plain, node, none'],
    [
      'a reserved name',
      'namespaces: { /a: { server: { connect: {} } } }',
      '2:31 Socket.IO reserves the event name "connect" (choose another, for example "user-connect")',
    ],
    [
      'a room',
      'namespaces: { /a: { client: { b: { room: c } } } }',
      '2:36 "room" is for events of the namespace / only: rooms and streams belong to it (leave room out, or put the event into client at the top of the file)',
    ],
    [
      'a repeat',
      'namespaces: { /a: { client: { b: { idempotent: false } } } }',
      '2:36 "idempotent" is for events of the namespace / only: rooms and streams belong to it (leave idempotent out, or put the event into client at the top of the file)',
    ],
    [
      'a stream',
      'namespaces: { /a: { server: { b: { durable: true, volatile: true } } } }',
      '2:36 "durable" is for events of the namespace / only: rooms and streams belong to it (leave durable out, or put the event into server at the top of the file)',
    ],
    [
      'a key of the other direction',
      'namespaces: { /a: { server: { b: { room: c } } } }',
      '2:36 "room" is for client events only',
    ],
    [
      'a former name that is still there',
      'namespaces: { /a: { client: { b: {}, c: { renamedFrom: b } } } }',
      '2:56 There still is an event "b" (take it out, or leave renamedFrom out)',
    ],
    [
      'a group in its folder',
      'client: { a: { group: admin } }\nnamespaces: { /admin: {} }',
      '2:16 The group "admin" is the folder of the namespace "/admin" (choose another group)',
    ],
    [
      'a client event called like one of its own',
      'client: { "/admin,kick": {} }\nnamespaces: { /admin: { client: { kick: {} } } }',
      '2:11 "/admin,kick" stands for the event "kick" of the namespace /admin (rename one of them)',
    ],
    [
      'a server event called like one of its own',
      'server: { "/admin,kick": {} }\nnamespaces: { /admin: { server: { kick: {} } } }',
      '2:11 "/admin,kick" stands for the event "kick" of the namespace /admin (rename one of them)',
    ],
    [
      'two that meet',
      'namespaces:\n  /t/x: {}\n  /t/{id}: {}',
      '4:3 The namespaces "/t/x" and "/t/{id}" can have the same name (change the text around a parameter of one of them)',
    ],
  ])('are refused with %s', (_, source, problem) => {
    expect(refused(source)).toEqual([problem]);
  });

  it('are refused with all that is wrong at once', () => {
    expect(refused('namespaces:\n  a: { x: 1 }\n  /{b}: { client: { c: 1 } }\n  /d: {}')).toHaveLength(4);
  });

  it.each([
    'client: { a: { group: admins } }\nnamespaces: { /admin: {} }',
    'client: { "/admin,b": {} }\nnamespaces: { /admin: { client: { kick: {} } } }',
    'client: { kick: { payload: true } }\nserver: { kick: { payload: true } }\nnamespaces: { /a: { client: { kick: { payload: true } } }, /b: { client: { kick: { payload: true } } } }',
  ])('may stand beside others: %s', (source) => {
    expect(refused(source)).toEqual([]);
  });

  it('cannot get the same file name', () => {
    const [one, other] = sameFile;
    expect(namespaceNames(one).file).toBe(namespaceNames(other).file);
    expect(refused(`namespaces:\n  ${one}: {}\n  ${other}: {}`)).toEqual([
      `4:3 The namespaces "${one}" and "${other}" get the same file name (rename one of them)`,
    ]);
  });
});

describe('two names of namespaces', () => {
  it.each([
    ['/a', '/a', true],
    ['/a', '/b', false],
    ['/{a}', '/x', true],
    ['/{a}', '/x/y', false],
    ['/{a}', '/', false],
    ['/t/{a}', '/t/{b}', true],
    ['/t/{a}', '/t/{a}/admin', false],
    ['/{a}-x', '/y-{b}', true],
    ['/{a}-x', '/{b}-y', false],
    ['/x{a}', '/x', false],
    ['/x{a}', '/{b}x', true],
    ['/a{x}b', '/ab', false],
    ['/a{x}b{y}', '/ab{z}', true],
    ['/{a}/{b}', '/{c}/{d}/{e}', false],
    ['/{a}é', '/éé', false],
    ['/😀{a}', '/😀x', true],
  ])('%s and %s meet: %s', (one, other, meet) => {
    expect([namespacesMeet(one, other), namespacesMeet(other, one)]).toEqual([meet, meet]);
  });

  it('meet exactly where a name fits both', () => {
    const part = fc.constantFrom('a', '/', '{p}');
    const name = fc.array(part, { maxLength: 4 }).map((parts) => numbered(`/${parts.join('')}`));
    fc.assert(
      fc.property(fc.tuple(name, name), ([one, other]) => {
        const [first, second] = [new RegExp(namespacePattern(one)), new RegExp(namespacePattern(other))];
        const meet = shortNames.some((candidate) => first.test(candidate) && second.test(candidate));
        expect(namespacesMeet(one, other)).toBe(meet);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Every name of slashes and `a` in which two such patterns can meet, as long as both together. */
const shortNames = Array.from({ length: 512 * 2 }, (_, bits) => bits.toString(2))
  .filter((bits) => bits !== '0')
  .map((bits) => `/${bits.slice(1).replaceAll('0', '/').replaceAll('1', 'a')}`);

function numbered(name: string): string {
  let count = 0;
  return name.replace(/\{p\}/g, () => {
    count += 1;
    return `{p${count}}`;
  });
}

describe('a namespace', () => {
  it('has a pattern with its parameters', () => {
    expect(namespacePattern('/tenants/{tenantId}')).toBe('^/tenants/(?<tenantId>[A-Za-z0-9._~-]{1,64})$');
    const pattern = new RegExp(namespacePattern('/a.b(c)[d]$^|*+\\{x}-{y}'), 'u');
    expect(pattern.exec('/a.b(c)[d]$^|*+\\one-2.~_-')?.groups).toEqual({ x: 'one', y: '2.~_-' });
    const tenants = new RegExp(namespacePattern('/t/{x}'));
    for (const [value, fits] of Object.entries({
      a: true,
      '': false,
      'a/b': false,
      ['a'.repeat(64)]: true,
      ['a'.repeat(65)]: false,
      é: false,
      'a\n': false,
    })) {
      expect(tenants.test(`/t/${value}`), value).toBe(fits);
    }
  });

  it('has names of files and in code', () => {
    expect(namespaceNames('/admin')).toEqual({ file: 'admin', constant: 'admin', type: 'Admin' });
    expect(namespaceNames('/tenants/{tenantId}').file).toMatch(/^tenants_[a-z][a-z0-9]{5}$/);
    expect(namespaceNames('/tenants/{tenantId}')).toEqual(namespaceNames('/tenants/{id}'));
  });

  it('is a protocol of its own', () => {
    const protocol = accepted(
      'client: { a: }\nschemas: { Id: true }\nnamespaces: { /n: { acks: node, server: { b: } } }',
    );
    const [main, other] = spacesOf(protocol);
    const [namespace] = protocol.namespaces;
    expect(main).toEqual({ ...protocol, namespaces: [] });
    expect(other).toEqual(namespace && inNamespace(protocol, namespace));
    expect(other).toEqual({ ...protocol, acks: 'node', client: [], server: namespace?.server, namespaces: [] });
    expect(mainNamespace).toBe('/');
    expect([...protocol.client, ...(other?.server ?? [])].map(eventId)).toEqual(['a', '/n,b']);
  });
});

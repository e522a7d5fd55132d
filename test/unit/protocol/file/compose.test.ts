import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../../src/layers/facts.ts';
import { flagsOf } from '../../../../src/layers/flags.ts';
import { fragmentsOf } from '../../../../src/layers/fragments.ts';
import { layersFor } from '../../../../src/layers/layer.ts';
import { composeProtocol, newContent } from '../../../../src/protocol/file/compose.ts';
import { cutFragment } from '../../../../src/protocol/file/fragment.ts';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { parseProtocol, protocolOf } from '../../../../src/protocol/read/parse.ts';
import { renderProject } from '../../../../src/render/project.ts';
import { byName, pairwiseVariants } from '../../../variants/variants.ts';

const rooms = {
  layer: 'rooms',
  text: `# Events of rooms; this line stays in the layer.
schemas:
  # A room's name.
  RoomId: { type: string, maxLength: 128 }
client:
  # Enters a room.
  join-room:
    description: |
      Enters a room.

      Then catches up.
    payload: { type: object, properties: { roomId: { $ref: '#/schemas/RoomId' } }, required: [roomId] }
    room: roomId # the sender's
    # That is all.

  leave-room:
    payload: true
# ---- server ----
server:
  user-joined: { payload: true }
`,
};
const typing = {
  layer: 'typing',
  text: 'client:\n    typing:\n        payload: true\n    leave-room:\n        ack: { type: object }\n',
};

function names(text: string) {
  const { protocol, problems } = parseProtocol(text, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return {
    schemas: [...protocol.schemas.keys()],
    client: protocol.client.map(({ name }) => name),
    server: protocol.server.map(({ name }) => name),
  };
}

const everything = {
  schemas: ['RoomId'],
  client: ['join-room', 'leave-room', 'typing'],
  server: ['user-joined'],
};

describe('a new protocol', () => {
  test('holds the fragments in the order of the sections, comments kept', () => {
    expect(composeProtocol(undefined, [rooms, typing])).toBe(`# yaml-language-server: $schema=./.ws/protocol.schema.json
version: 1.0.0

schemas:
  # A room's name.
  RoomId: { type: string, maxLength: 128 }

client:
  # Enters a room.
  join-room:
    description: |
      Enters a room.

      Then catches up.
    payload: { type: object, properties: { roomId: { $ref: '#/schemas/RoomId' } }, required: [roomId] }
    room: roomId # the sender's
    # That is all.

  leave-room:
    payload: true

  typing:
      payload: true

server:
  user-joined: { payload: true }
`);
  });

  test('is left as it is by the same fragments', () => {
    const text = composeProtocol(undefined, [rooms, typing]);
    expect(names(text)).toEqual(everything);
    expect(composeProtocol(text, [rooms, typing])).toBe(text);
  });

  test('without fragments is a version', () => {
    expect(names(composeProtocol(undefined, []))).toEqual({ schemas: [], client: [], server: [] });
  });

  test('names the layer whose fragment is not in block style', () => {
    const broken = { layer: 'broken', text: 'client: { a: {} }\n' };
    expect(() => composeProtocol(undefined, [broken])).toThrow('layer "broken"');
  });

  test('names the layer whose fragment has namespaces', () => {
    const spaced = { layer: 'spaced', text: 'namespaces:\n  /admin:\n    client:\n      a: {}\n' };
    expect(() => composeProtocol(undefined, [spaced])).toThrow('layer "spaced" has namespaces');
  });
});

describe('an existing protocol', () => {
  const head = "version: '2'   # mine\n\n";
  test.each([
    ['with nothing else', head],
    ['without a last line end', "version: '2'"],
    ['with a BOM', `\ufeff${head}`],
    [
      'with wide indentation',
      `${head}client:\n        mine:   {payload:   true}\n        # the end of mine\n\n\n# the rest\nserver:\n\n  other: {}\n`,
    ],
    ['in another order', `server:\n  other:\n    payload: true\n\n# clients\nclient:\n  "join-room": {}\n${head}`],
    ['with trailing comments', `${head}client:\n  a: {}\n\n  # later:\n  # b: {}\n# end\n`],
    ['between document markers', `---\n${head}client:\n  a: {}\n...\n`],
    ['with a block scalar last', `${head}server:\n  a:\n    description: |\n      # not a comment\n\n      text\n`],
    ['with a folded key', `${head}client:\n  a:\n    ? payload\n    : true\n`],
  ])('%s keeps every line', (_, text) => {
    const result = composeProtocol(text, [rooms, typing]);
    expect(isSubsequence(text.trimEnd().split('\n'), result.split('\n'))).toBe(true);
    expect(sorted(names(result))).toMatchObject(sorted({ ...everything, ...merged(names(text)) }));
    expect(composeProtocol(result, [rooms, typing])).toBe(result);
  });

  const admin =
    "namespaces:\n  # Operators.\n  /admin:\n    client:\n      join-room: {}\n  '/t/{id}': { server: { user-joined: } }\n  # end\n";
  const flow = "namespaces: { /admin: { client: { join-room: } }, '/t/{id}': { server: { user-joined: } } } # mine\n";
  const json =
    '"namespaces": { "/admin": {"client": {"join-room":{}} },\n"/t/{id}": { "server": { "user-joined": {} } }  }';

  test.each([
    ['before the other sections', head, admin, 'client:\n  mine: {}\nserver:\n  other: {}\n'],
    ['after the other sections', `${head}client:\n  mine: {}\nserver:\n  other: {}\n\n`, admin, ''],
    ['between the other sections', `${head}client:\n  mine: {}\n`, admin, 'server:\n  other: {}\n'],
    ['before the version', '', admin, `${head}client:\n  mine: {}\nserver:\n  other: {}`],
    ['and nothing else', head, admin, ''],
    ['in flow style', head, flow, 'client: { mine: {} }\n'],
    ['in JSON, last', '{ "version": "2", "client": { "mine": {} }, ', json, ' }'],
    ['in JSON, first', '{\n  ', json, ',\n  "version": "2",\n  "server": {}\n}\n'],
  ])('with namespaces %s keeps them byte for byte', (_, above, namespaces, below) => {
    const text = above + namespaces + below;
    const result = composeProtocol(text, [rooms, typing]);
    const read = (one: string) => parseProtocol(one, 'protocol.yaml').protocol?.namespaces;
    expect(result).toContain(namespaces);
    expect(read(result)).toMatchObject([{ client: [{ name: 'join-room' }] }, { server: [{ name: 'user-joined' }] }]);
    expect(read(result)).toEqual(read(text));
    expect(sorted(names(result))).toEqual(sorted(merged(names(text))));
    if (text.startsWith('{')) expect(() => JSON.parse(result)).not.toThrow();
    expect(composeProtocol(result, [rooms, typing])).toBe(result);
  });

  test('with namespaces gets what it lacks above them', () => {
    const result = composeProtocol(`${head}${admin}`, [typing]);
    expect(result.endsWith(`\n\n${admin}`)).toBe(true);
    expect(result).toContain('\nclient:\n  typing:\n');
  });

  test('with acks of its own gets events that keep their envelope', () => {
    const text = "version: '2'\nacks: plain\nclient:\n  mine: {}\n";
    const result = composeProtocol(text, [rooms, typing], 'plain');
    const { protocol } = parseProtocol(result, 'protocol.yaml');
    const acks = new Map(protocol?.client.map((event) => [event.name, event.acks]));
    expect(acks.get('mine')).toBe('plain');
    expect(names(result).client.map((name) => acks.get(name))).toEqual(['plain', 'envelope', 'envelope', 'envelope']);
    expect(composeProtocol(result, [rooms, typing], 'plain')).toBe(result);
  });

  test('with CRLF keeps and gets CRLF', () => {
    const text = "version: '2'\r\nclient:\r\n  mine: {}\r\n";
    const result = composeProtocol(text, [rooms]);
    expect(result.startsWith("version: '2'\r\n")).toBe(true);
    expect(result.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  test.each(['client:', 'client: ~', 'client: null # none', 'client: {}', 'client: { } # none'])(
    'with an empty section %j is filled',
    (section) => {
      const result = composeProtocol(`${head}${section}\n\n# next\nserver:\n  x: {}\n`, [typing]);
      expect(names(result).client).toEqual(['typing', 'leave-room']);
      expect(result).toContain('# next\nserver:\n  x: {}\n');
      expect(result.includes('# none')).toBe(section.includes('# none'));
    },
  );

  test.each([
    ['of several lines', '{\n  "version": "1",\n  "client": {\n    "mine": { "payload": true }\n  }\n}\n'],
    ['of one line', '{ "version": "1", "client": { "mine": { "payload": true } } }'],
    ['with empty sections', '{ "version": "1", "client": { "mine": {} }, "server": {}, "schemas": {\n  } }'],
    ['in flow style', "version: '1'\nclient: { mine: { payload: true }, } # mine\n"],
  ])('of JSON %s stays JSON', (_, text) => {
    const result = composeProtocol(text, [rooms, typing]);
    expect(sorted(names(result))).toEqual(sorted({ ...everything, client: ['mine', ...everything.client] }));
    if (text.startsWith('{')) expect(() => JSON.parse(result)).not.toThrow();
    expect(composeProtocol(result, [rooms, typing])).toBe(result);
  });

  test('keeps every line, whatever its comments, spacing and indentation', () => {
    const comment = fc.constantFrom('', '', '\n', '# c\n', '\n# c\n\n');
    const section = (name: string) =>
      fc
        .record({
          above: comment,
          indent: fc.integer({ min: 1, max: 6 }),
          events: fc.uniqueArray(fc.constantFrom('join-room', 'a', 'b', '"typing"', "'c d'"), { minLength: 1 }),
          body: fc.constantFrom('{}', '{ payload: true } # x', '', '\n          payload: true'),
          between: fc.constantFrom('', '\n', '       # i\n'),
        })
        .map(({ above, indent, events, body, between }) =>
          [above, `${name}:\n`, ...events.map((key) => `${' '.repeat(indent)}${key}: ${body}\n${between}`)].join(''),
        );
    const namespaces = fc
      .tuple(comment, fc.integer({ min: 1, max: 3 }))
      .map(
        ([above, indent]) =>
          `${above}namespaces:\n /admin:\n${' '.repeat(indent + 1)}client:\n      join-room: {}\n      # i\n`,
      );
    const file = fc
      .tuple(
        fc.constant("version: '1'\n"),
        fc.option(section('client')),
        fc.option(section('server')),
        fc.option(namespaces),
      )
      .chain((parts) => fc.shuffledSubarray(parts, { minLength: 3 }))
      .map((parts) => parts.filter((part) => part !== null).join(''))
      .filter((text) => text.includes('version'));
    fc.assert(
      fc.property(file, (text) => {
        const result = composeProtocol(text, [rooms, typing]);
        expect(isSubsequence(text.split('\n'), result.split('\n'))).toBe(true);
        expect(new Set(names(result).client)).toEqual(new Set([...names(text).client, ...everything.client]));
        expect(composeProtocol(result, [rooms, typing])).toBe(result);
      }),
      { numRuns: 300 },
    );
  });
});

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const line of whole) if (line === part[found]) found += 1;
  return found === part.length;
}

function merged(own: ReturnType<typeof names>): ReturnType<typeof names> {
  const join = (key: keyof typeof own) => [...new Set([...own[key], ...everything[key]])];
  return { schemas: join('schemas'), client: join('client'), server: join('server') };
}

function sorted(value: ReturnType<typeof names>): ReturnType<typeof names> {
  return { schemas: value.schemas.toSorted(), client: value.client.toSorted(), server: value.server.toSorted() };
}

describe('a new protocol', () => {
  /** All that it says, in its order. */
  const said = (protocol: Protocol | undefined) =>
    JSON.stringify(protocol && { ...protocol, schemas: [...protocol.schemas] });
  const read = (text: string) => said(parseProtocol(text, 'protocol.yaml').protocol);

  test('is what its fragments say together', () => {
    const text = composeProtocol(undefined, [rooms, typing]);
    expect(said(protocolOf(newContent([rooms, typing])))).toBe(read(text));
  });

  test.each(byName(pairwiseVariants))('has fragments that the build has cut: %s', (_, choices) => {
    const facts = factsOf(choices, undefined);
    for (const { layer, text, cut } of fragmentsOf(layersFor(facts), flagsOf(facts))) {
      expect(cut).toEqual(cutFragment({ layer, text }));
    }
  });

  test.each(byName(pairwiseVariants))('is what its file says: %s', (_, choices) => {
    const { protocol, files } = renderProject({ choices, projectName: 'app', version: '1.2.3' });
    expect(said(protocol)).toBe(read(files.find(({ path }) => path === 'protocol.yaml')?.content ?? ''));
  });
});

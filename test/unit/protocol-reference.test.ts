import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { paragraph } from '../../src/render/markdown.ts';
import { renderProject } from '../../src/render/project.ts';
import { presetChoices } from '../support/project.ts';
import { servedVariants, type Variant } from '../variants/variants.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol } from './protocol-random.ts';
import { namespaceCalled, randomNamespaces, sourceOf } from './protocol-random-namespaces.ts';

const path = 'PROTOCOL.md';

function rendered(choices: Variant['choices'], protocol?: object) {
  const existing = new Map(protocol && [['protocol.yaml', JSON.stringify({ version: '1', ...protocol })] as const]);
  const file = renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing }).files.find(
    (one) => one.path === path,
  );
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

function minimalWith(protocol: object): string {
  return rendered(presetChoices('minimal'), protocol).content;
}

/** The parts of a document that somebody else's text could have made. */
function structureOf(text: string) {
  const [outside, blocks] = [
    text.replace(/^```json\n[\s\S]*?\n```$/gm, ''),
    text.match(/^```json\n[\s\S]*?\n```$/gm) ?? [],
  ];
  const lines = outside.split('\n');
  return {
    headings: lines.filter((line) => /^ {0,3}(#{1,6}|=+$|-+$)/.test(line)).map((line) => line.replace(/\s.*/, '')),
    fences: lines.filter((line) => /^ {0,3}(```|~~~)/.test(line)),
    examples: blocks.map((block) => JSON.parse(block.slice('```json'.length, -'```'.length))),
    // A pipe that no backslash precedes ends a cell.
    tables: lines.filter((line) => line.startsWith('|')).map((line) => line.split(/(?<!\\)(?:\\\\)*\|/).length - 2),
    // Nothing inside a code span is HTML.
    html: outside.replace(/(?<!\\)`[^`\n]*`/g, '').match(/(?<!\\)<[^ ]*/g) ?? [],
  };
}

const widths = new Set([2, 3, 5, 6]);

/** How each transport tells of tokens, those of users and of guests. */
const tokensOn: Readonly<Record<Choices['transport'], readonly [RegExp, RegExp]>> = {
  'socket.io': [/40\{"token"/, /guestToken":/],
  ws: [/`bearer\./, /`guest\./],
  sse: [/`Authorization: Bearer …`/, /`Authorization: Guest …`/],
};

describe('PROTOCOL.md', () => {
  it('is generated in every project, and says nothing of what was not chosen', () => {
    for (const { choices } of servedVariants) {
      const { kind, content } = rendered(choices);
      expect(kind).toBe('generated');
      const has = (pattern: RegExp) => pattern.test(content);
      expect(content).not.toMatch(/undefined|\{\{|\[object|\n\n\n|\n#[^\n]*\n[^\n]|[^\n|]\n\| |\|\n[^\n|]/);
      if (choices.rooms === 'none') expect(has(/\brooms?\b/i)).toBe(false);
      if (choices.rooms !== 'durable') expect(has(/durable|epoch|idempotencyKey/i)).toBe(false);
      const [token, guestToken] = tokensOn[choices.transport];
      expect(has(token)).toBe(choices.auth === 'jwt');
      expect(has(guestToken)).toBe(choices.auth === 'none' && choices.rooms !== 'none');
      if (choices.transport !== 'socket.io')
        expect(content.replaceAll('transport', '')).not.toMatch(/socket\.io|namespace|packet/i);
    }
  }, 30_000);

  it('says of an event everything that a client has to know', () => {
    const protocol = {
      schemas: { Point: { type: 'object', required: ['x'], properties: { x: { type: 'integer', minimum: 0 } } } },
      client: {
        draw: {
          description: 'Adds a line.',
          payload: {
            type: 'object',
            required: ['board', 'points'],
            properties: {
              board: { type: 'string', minLength: 1, maxLength: 20, pattern: '^[a-z|]+$' },
              points: { type: 'array', maxItems: 9, items: { $ref: '#/schemas/Point' } },
              style: {
                type: 'object',
                properties: { width: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'In pixels.' } },
              },
            },
          },
          ack: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'] },
          room: 'board',
          rateLimit: { points: 2, per: '1s', burst: 3 },
          deprecated: true,
          volatile: true,
        },
      },
      server: { drawn: { payload: { $ref: '#/schemas/Point' } }, idle: {} },
    };
    const content = rendered({ ...presetChoices('minimal'), rooms: 'ephemeral' }, protocol).content;
    for (const part of [
      '### `draw`\n\nAdds a line.\n\n- **Deprecated:**',
      '- Only for members of the room that `board` names; others get `NOT_IN_ROOM`.',
      '- At most 2 per 1 s on one connection, 3 at once.',
      '- Drop it while there is no connection; do not send it later.',
      '| `board` | `string` | yes | 1 to 20 characters, matches <code>&#94;&#91;a-z&#124;&#93;&#43;&#36;</code> | – |',
      '| `points` | `Point[]`, see [`Point`](#schema-Point) | yes | at most 9 items | – |',
      '| `style` | `object` | no | – | – |\n| `style.width` | `number` | no | \\> 0 | In pixels. Default: `1`. |',
      '| `at` | `string` | yes | date-time | – |',
      '"success": true,\n    "at": "2025-01-31T12:30:00Z"',
      '### `drawn`\n\nPayload:',
      '| – | [`Point`](#schema-Point) | yes | – | – |',
      '### `idle`\n\nNo payload.\n\n```json\n["idle"]\n```',
      '<a id="schema-Point"></a>\n\n### `Point`',
      '| `x` | `number` | yes | integer, ≥ 0 | – |',
    ]) {
      expect(content).toContain(part);
    }
  });

  it('says how arguments, results and bytes go over the wire', () => {
    const content = minimalWith({
      client: {
        move: {
          renamedFrom: 'go',
          args: [
            { title: 'x', type: 'number', maximum: 5, description: 'To the right.' },
            { title: 'to where', type: 'object', required: ['y'], properties: { y: { type: 'integer' } } },
          ],
          rest: { type: 'array', items: { binary: true, maxBytes: 9 } },
          minArgs: 1,
          acks: 'node',
          results: [{ title: 'left', type: 'integer' }, { binary: true }],
        },
        look: { acks: 'plain', ack: { type: 'string' } },
        both: { acks: 'plain', results: [{ type: 'null' }, true] },
        touch: { acks: 'node' },
        quiet: { acks: 'none', payload: { binary: true, maxBytes: 4 } },
      },
      server: { moved: { args: [{ title: 'x', type: 'integer' }, { type: 'string' }] } },
    });
    for (const part of [
      '### `move`\n\n- Its name was `go` before.\n\nArguments:\n\n| position | name |',
      '| 1 | `x` | `number` | yes | ≤ 5 | To the right. |\n| 2 | `to where` | `object` | no | – | – |',
      '| 2 | `to where.y` | `number` | yes | integer | – |',
      '| 3… | – | `bytes[]` | no | each at most 9 bytes | – |\n\n```json\n[\n  "move",\n  1,\n  {\n    "y": 1',
      'Ack, after `null`, several values:',
      '| 1 | `left` | `number` | yes | integer | – |\n| 2 | – | `bytes` | yes | – | – |',
      '[\n  null,\n  1,\n  {\n    "_placeholder": true,\n    "num": 0\n  }\n]',
      '### `look`\n\nNo payload.\n\n```json\n["look"]\n```\n\nAck, plain, one value:',
      'Ack, plain, several values:',
      '```json\n[null, "hello"]\n```',
      'The ack carries nothing after `null`.\n\n```json\n[null]\n```',
      '| – | `bytes` | yes | at most 4 bytes | – |',
      'No ack.\n\n## From server',
      '```json\n["moved", 1, "hello"]\n```',
      '| client | `427["move",1,{"y":1}]` |',
      '| server | `461-7[null,1,{"_placeholder":true,"num":0}]`',
      'An example is `451-["quiet",{"_placeholder":true,"num":0}]`',
      '- **Plain:**',
      '- **After `null`:**',
      '- **No ack:**',
    ]) {
      expect(content).toContain(part);
    }
    expect(content).not.toContain('- **Beside `success`:**');
  });

  it('shows the requests and the stream of Server-Sent Events', () => {
    const choices = { ...presetChoices('minimal'), transport: 'sse' } as const;
    const protocol = {
      client: {
        'move it': { args: [{ type: 'number' }, { type: 'string' }], acks: 'node', results: [{ type: 'integer' }] },
        look: { acks: 'plain', ack: { type: 'string' } },
        quiet: { acks: 'none' },
      },
      server: { moved: { args: [{ type: 'integer' }] } },
    };
    const { content } = rendered(choices, protocol);
    for (const part of [
      'An example: `POST /events/move%20it [1,"hello"]`',
      'Its answer: `[null,1]`',
      'An example: `data: {"data":[1]}`',
      'or the array of the arguments',
      '- **After `null`:** the body is an array of `null`',
      '- **Plain:** the body is what the ack carries',
      'An event without an ack is answered with 202.',
      '```json\n{\n  "data": [1]\n}\n```',
    ]) {
      expect(content).toContain(part);
    }
    const chat = rendered({ ...presetChoices('chat'), transport: 'sse' }).content;
    expect(chat).toContain('"stream":{"stream":"lobby","epoch":"1x9","offset":42}}`');
    expect(chat).toContain('its position is `stream`');
    expect(chat).toContain('in the header `Last-Event-ID`');
    expect(chat).toContain('| 401 | `UNAUTHENTICATED` |');
    expect(content).not.toMatch(/401|429 \| `TOO_MANY|Last-Event-ID/);
  });

  it('shows the frames of a WebSocket', () => {
    const choices = { ...presetChoices('minimal'), transport: 'ws' } as const;
    const protocol = {
      client: {
        move: {
          args: [{ type: 'number' }, { type: 'string' }],
          minArgs: 1,
          acks: 'node',
          results: [{ type: 'integer' }],
        },
        look: { acks: 'plain', ack: { type: 'string' } },
        both: { acks: 'plain', results: [{ type: 'null' }, true] },
        touch: { acks: 'plain' },
        quiet: { acks: 'none' },
      },
      server: { moved: { args: [{ type: 'integer' }] } },
    };
    const { content } = rendered(choices, protocol);
    for (const part of [
      '| client | `{"type":"move","data":[1,"hello"],"id":7}` | an event that asks for an ack,',
      '| server | `{"type":"ack","id":7,"data":[null,1]}` | the ack of event 7 |',
      '| server | `{"type":"moved","data":[1]}` | an event |',
      '```json\n{\n  "type": "look",\n  "id": 7\n}\n```\n\nAck, plain, one value:',
      '```json\n{\n  "type": "ack",\n  "id": 7,\n  "data": "text"\n}\n```',
      '```json\n{\n  "type": "quiet"\n}\n```',
      'The ack is plain and carries nothing.\n\n```json\n{\n  "type": "ack",\n  "id": 7\n}\n```',
      'or the array of its arguments',
      '- **After `null`:** `data` is an array of `null`',
      '- **Plain:** `data` is what the ack carries',
    ]) {
      expect(content).toContain(part);
    }
    const chat = rendered({ ...presetChoices('chat'), transport: 'ws' }).content;
    expect(chat).toContain('"stream":{"stream":"lobby","epoch":"1x9","offset":42}}` | an event |');
    expect(chat).toContain('its position is `stream`.');
  });

  it('shows the frames of a WebSocket that carry bytes', () => {
    const choices = { ...presetChoices('minimal'), transport: 'ws' } as const;
    const pixels = { type: 'array', minItems: 2, items: { binary: true } };
    const protocol = {
      client: {
        say: { payload: { type: 'string' } },
        draw: {
          args: [{ type: 'integer' }, { type: 'object', required: ['a'], properties: { a: pixels } }],
          acks: 'none',
        },
        read: { acks: 'node', results: [{ type: 'integer' }, { binary: true }] },
      },
      server: { drawn: { payload: { binary: true } } },
    };
    const { content } = rendered(choices, protocol);
    for (const part of [
      'Each message is one frame of JSON, and a text unless it [carries bytes](#bytes):',
      '| client | `{"type":"read","id":7}` | an event that asks for an ack,',
      '| server | `{"type":"ack","id":7,"data":[null,1,null],"binary":[[[2],3]]}` | the ack of event 7 |',
      '| server | `{"type":"drawn","data":null,"binary":[[[],3]]}` | an event |',
      'An example of what stands before the line break is `{"type":"draw","data":[1,{"a":[null,null]}],"binary":[[[1,"a",0],3],[[1,"a",1],3]]}`.',
      '```json\n{\n  "type": "say",\n  "data": "text",\n  "id": 7\n}\n```',
    ]) {
      expect(content).toContain(part);
    }
    const plain = rendered(choices, { client: { say: { payload: { type: 'string' } } } });
    expect(plain.content).not.toMatch(/carries bytes|#bytes/);
  });

  it('speaks of one convention only where there is one', () => {
    const content = minimalWith({ client: { a: { args: [{ title: 'x', type: 'number' }] } } });
    expect(content).toContain('An ack is an array of one object');
    expect(content).not.toMatch(/\*\*Plain|\*\*After|\*\*No ack|[Bb]ytes|are not required/);
  });

  it('shows the position of durable events', () => {
    const { content } = rendered(presetChoices('chat'));
    expect(content).toMatch(
      /\| server \| `42\["new-message",\{[^\n]*\},\{"stream":"lobby","epoch":"1x9","offset":42\}\]` \|/,
    );
  });

  it.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 40), text]))('keeps its form: %s', (_, text) => {
    const name = text.replace(/\p{Surrogate}/gu, '?').slice(0, 128);
    const key = `${name}|\``;
    const described = (schema: object) => ({ ...schema, description: text, default: text });
    const schema = {
      type: 'object',
      required: [key],
      properties: {
        [key]: described({ enum: [text, '```', '|'] }),
        list: { type: 'array', items: { const: '```' }, minItems: 1 },
      },
    };
    const event = { description: text, payload: described(schema) };
    const structure = (value: object) =>
      structureOf(
        minimalWith({
          schemas: { A: described(schema) },
          client: { [name]: { ...event, ...value } },
          server: { [name]: { description: text, args: [{ ...described(schema), title: text }] } },
          namespaces: {
            [namespaceCalled(name)]: { description: text, client: { [name]: event }, server: { [name]: {} } },
          },
        }),
      );
    const { headings, tables, fences, html, examples } = structure({ ack: schema });
    const ofNamespace = ['##', '###', '####', '###', '####'];
    expect(headings).toEqual(['#', '##', '##', '##', '###', '##', '###', ...ofNamespace, '##', '###']);
    expect(tables.filter((width) => !widths.has(width))).toEqual([]);
    expect(fences).toEqual([]);
    expect(html.filter((tag) => !/^<(\/?code>|code>.*|a$|\/a>)/.test(tag))).toEqual([]);
    expect(examples.every((example) => JSON.stringify(example).length < 2000)).toBe(true);
    expect(examples.every((example) => example[0].success === true || example[0] === name)).toBe(true);
  });

  it('keeps its form on random protocols', () => {
    fc.assert(
      fc.property(fc.oneof(randomProtocol, randomArgsProtocol), randomNamespaces, (protocol, namespaces) => {
        fc.pre(protocol !== undefined);
        const source = { ...sourceOf(protocol), namespaces };
        fc.pre(parseProtocol(JSON.stringify(source), 'protocol.json').protocol !== undefined);
        const { tables, fences, headings } = structureOf(minimalWith(source));
        expect(tables.filter((width) => !widths.has(width))).toEqual([]);
        expect(fences).toEqual([]);
        const sections = Object.values(namespaces).map((space) => [space?.client, space?.server].map(eventCount));
        const ofSections = sections.map((counts) => 1 + sum(counts.map((count) => count && count + 1)));
        expect(headings).toHaveLength(9 + sum(ofSections));
      }),
      { numRuns: 50 },
    );
  });

  it('has a section for each namespace', () => {
    const content = minimalWith({
      schemas: { Name: { type: 'string', maxLength: 9 } },
      client: { kick: {} },
      namespaces: {
        '/admin': {
          description: 'For operators.',
          acks: 'plain',
          client: {
            kick: {
              description: 'Throws out.',
              payload: { $ref: '#/schemas/Name' },
              ack: { binary: true },
              deprecated: true,
            },
          },
          server: { kicked: { args: [{ title: 'who', type: 'string' }, true], minArgs: 1 } },
        },
        '/tenants/{tenantId}': {},
        '/t/{a}/{b}': { server: { idle: {} } },
      },
    });
    for (const part of [
      '- [Namespace `/admin`](#namespace-admin)\n- [Namespace `/tenants/{tenantId}`](#namespace-tenants_',
      '<a id="namespace-admin"></a>\n\n## Namespace `/admin`\n\nFor operators.\n\n### From client to server\n\n#### `kick`\n\nThrows out.\n\n- **Deprecated:**',
      '| – | [`Name`](#schema-Name) | yes | – | – |\n\n```json\n["kick", "text"]\n```\n\nAck, plain, one value:\n\n| property |',
      '### From server to client\n\n#### `kicked`\n\nArguments:\n\n| position |',
      '## Namespace `/tenants/{tenantId}`\n\n`{tenantId}` stands for 1 to 64 letters, digits, `.`, `_`, `~` and `-`, as in `/tenants/42`.\n\n<a',
      '`{a}` and `{b}` each stand for 1 to 64 letters, digits, `.`, `_`, `~` and `-`, as in `/t/42/42`.\n\n### From server to client\n\n#### `idle`',
      'Packets of a namespace have its name and a comma before the rest, here `/admin`:',
      '| client | `40/admin,` | asks to be let in |\n| server | `40/admin,{"sid":"…"}` | the client is in |',
      '| client | `42/admin,7["kick","text"]` | an event that asks for an ack |',
      '| server | `461-/admin,7[{"_placeholder":true,"num":0}]` | the ack of event 7 |',
      '| server | `42/admin,["kicked","hello",',
      '| either | `41/admin,` | leaves the namespace, not the others |',
      'or its arguments one by one',
      'Arguments that are not required are left out from the end',
      '- **Beside `success`:**',
      '- **Plain:**',
      '`461-` an ack with one, each before the name of the namespace and the number of the ack.',
    ]) {
      expect(content).toContain(part);
    }
    expect(content.match(/^## From client to server$/gm)).toHaveLength(1);
  });

  it('says how a token gets into a namespace, and what packets one of parameters has', () => {
    const namespaces = { '/a/{b}': { client: { c: {} }, server: { d: {} } }, '/e': {} };
    const { content } = rendered(presetChoices('chat'), { namespaces });
    expect(content).toContain('| client | `40/a/42,{"token":"…"}` | asks to be let in |');
    expect(content).toContain('| server | `44/a/42,{"message":"…"}` | the client is refused, or there is no such');
    const guests = rendered({ ...presetChoices('chat'), auth: 'none' }, { namespaces }).content;
    expect(guests).toContain('| client | `40/a/42,{"guestToken":"…"}` | asks to be let in |');
    expect(content).toContain('| client | `42/a/42,7["c"]` | an event that asks for an ack |');
    expect(content).toContain('| server | `42/a/42,["d"]` | an event |');
  });

  it('says nothing of namespaces where there are none', () => {
    for (const preset of ['minimal', 'chat'] as const) {
      const content = rendered(presetChoices(preset)).content.replace(', in the namespace `/`', '');
      expect(content).not.toMatch(/namespace/i);
    }
  });
});

function eventCount(section: object | undefined): number {
  return Object.keys(section ?? {}).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('a paragraph of somebody else', () => {
  it.each(['# a', '- a', '+ a', '=== ', '---', '1. a', '12) a', '> a', '* a', '```', '~~~', '<p>'])(
    '%s is text',
    (text) => {
      expect(paragraph(text)).toMatch(/^(\\|\d+\\)/);
    },
  );

  it('stays as it is otherwise', () => {
    expect(paragraph('Sends 2.5 - or 1) more # things.')).toBe('Sends 2.5 - or 1) more # things.');
  });
});

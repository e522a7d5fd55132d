import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../../src/choices/choices.ts';
import { presetChoices } from '../../../support/project.ts';
import { minimalWith, rendered } from '../../../support/protocols/reference.ts';
import { servedVariants } from '../../../variants/variants.ts';

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
  });

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
});

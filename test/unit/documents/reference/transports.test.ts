import { describe, expect, it } from 'vitest';
import { presetChoices } from '../../../support/project.ts';
import { rendered } from '../../../support/protocols/reference.ts';

describe('PROTOCOL.md', () => {
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
});

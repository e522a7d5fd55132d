import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../support/protocols/changes.ts';

describe('compareProtocols', () => {
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
    expect(changeLines(text('client', before), text('client', after))).toEqual(sent);
    expect(changeLines(text('server', before), text('server', after))).toEqual(received);
  });

  it('keeps the place of a durable event behind its arguments', () => {
    const text = (args: string) => `server: { tick: { durable: true, args: ${args} } }`;
    expect(changeLines(text('[true]'), text('[true, { type: string }]'))).toEqual([
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
    expect(changeLines(`client: { message: { ${before} } }`, `client: { message: { ${after} } }`)).toEqual(changes);
  });
});

import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { examineTogether } from '../support/examined.ts';
import { presetChoices, renderTo } from '../support/project.ts';
import { pairwiseVariants } from './variants.ts';

/** Schemas that refer to each other, and events and a namespace that speak of all of them. */
const names =
  `Error Record Promise Array Map String Uint8Array JsonValue Exclude Required Ack AckError ClientPayload Context
  EmptyAck ErrorCode EventError Handler HandlerPayload ServerEvents APayload AAck BEvent CArgs KickPayload`.split(
    /\s+/,
  );
const parts = (required: string) =>
  `{ type: object, ${required} properties: { ${names.map((name) => `${name}: { $ref: '#/schemas/${name}' }`).join(', ')} } }`;
const takenNames = `schemas:
${names.map((name) => `  ${name}: ${parts('')}\n`).join('')}client:
  a: { payload: ${parts('required: [Error],')}, ack: ${parts('')} }
  c: { acks: node, args: [{ $ref: '#/schemas/Error' }], ack: { $ref: '#/schemas/EventError' } }
server:
  b: { payload: { $ref: '#/schemas/BEvent' } }
`;

/** What one protocol may have and another not; each alone, since the files of a project depend on it. */
const features: Readonly<Record<string, string>> = {
  'arguments of clients': 'client:\n  a: { args: [true], minArgs: 0, group: b }\n',
  'arguments of the server': 'server:\n  a: { args: [{ title: x, type: string }], rest: true }\n',
  'durable arguments': 'server:\n  a: { args: [{ type: string }, true], durable: true }\n',
  'events of the server without a payload': 'server:\n  a:\n',
  'durable events without a payload': 'server:\n  a: { durable: true }\n',
  'plain acks': 'acks: plain\nclient:\n  a: { ack: { type: string }, payload: { type: string } }\n',
  'several results': 'client:\n  a: { acks: node, results: [true, true] }\n',
  'events without an ack': 'client:\n  a: { acks: none, payload: true }\n',
  'bytes from clients': 'client:\n  a: { payload: { binary: true, maxBytes: 3 } }\n',
  'bytes from the server': 'server:\n  a: { payload: { binary: true } }\n',
  'bytes in an ack': 'client:\n  a: { ack: { type: object, required: [b], properties: { b: { binary: true } } } }\n',
  'events called like built-in frames': 'client:\n  ping:\n  join:\n  leave:\n  broadcast:\nserver:\n  pong:\n',
  'defaults in a payload':
    'client:\n  a: { payload: { type: object, properties: { b: { type: array, items: true, default: [1] } } } }\n',
  'schemas called like what generated code uses itself': takenNames,
  'no event at all': '',
};

const ephemeral = pairwiseVariants.find(({ choices }) => choices.rooms === 'ephemeral' && choices.scaling !== 'none');
const kinds: Readonly<Record<string, Choices | undefined>> = {
  minimal: presetChoices('minimal'),
  chat: presetChoices('chat'),
  ephemeral: ephemeral?.choices,
  'minimal on ws': { ...presetChoices('minimal'), transport: 'ws' },
  'chat on ws': { ...presetChoices('chat'), transport: 'ws' },
  'minimal on sse': { ...presetChoices('minimal'), transport: 'sse' },
  'chat on sse': { ...presetChoices('chat'), transport: 'sse' },
};

/** Kinds with which each is tried; all others with some of them, or with `TRANSPORTS=all` with each. */
const tried: ReadonlySet<string> = new Set(['minimal', 'chat']);
const others = Object.keys(kinds).length - tried.size;

describe.each(Object.entries(kinds))('a project like %s', (kind, choices) => {
  const carriesBytes = choices?.transport !== 'sse';
  const isWhole = tried.has(kind) || process.env.TRANSPORTS === 'all';
  const place = Object.keys(kinds).indexOf(kind);
  const carried = Object.entries(features)
    .filter(([name]) => carriesBytes || !name.includes('bytes'))
    .filter((_, index) => isWhole || index % others === place % others);
  const examined = examineTogether(
    carried.map(([name, protocol]) => [
      name,
      (folder) => renderTo(folder, given(choices), `version: '1'\n${protocol}`),
    ]),
  );
  it.each(carried)('compiles and passes the linter with %s', (name) => {
    expect(examined.complaintsAbout(name)).toEqual([]);
  });
});

function given(choices: Choices | undefined): Choices {
  if (choices === undefined) throw new Error('no variant has rooms that are not kept');
  return choices;
}

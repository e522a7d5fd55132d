import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Choices } from '../../src/choices/choices.ts';
import { asyncapiDocument } from '../../src/model/asyncapi.ts';
import type { Protocol } from '../../src/protocol/model.ts';
import { namespaceNames } from '../../src/protocol/namespaces.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { renderProject } from '../../src/render/project.ts';
import { yamlText } from '../../src/render/yaml-text.ts';
import { presetChoices } from '../support/project.ts';
import { presetVariants, servedVariants } from '../variants/variants.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol } from './protocol-random.ts';
import { namespaceCalled, withNamespaces } from './protocol-random-namespaces.ts';

const path = 'protocol.asyncapi.yaml';
const parser = new Parser();
/** Each document takes the parser half a second, and many times that on a busy machine. */
const parseLimitMs = 60_000;
const formats = readFileSync(new URL('../variants/formats/protocol.yaml', import.meta.url), 'utf8');
/** What YAML would write over several lines, or as it is. */
const yamlTexts = [`a\nfree text${' more'.repeat(20)}`, 'a\u202eb', 'a\u2028b: c'];

function rendered(choices: Choices) {
  const file = renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing: new Map() }).files.find(
    (one) => one.path === path,
  );
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

function documentOf(protocol: Protocol, transport: Choices['transport'] = 'socket.io'): string {
  return yamlText(asyncapiDocument({ protocol, projectName: 'my-app', transport, jwt: false }));
}

function parsed(source: object): Protocol {
  const { protocol, problems } = parseProtocol(JSON.stringify({ version: '1', ...source }), 'protocol.json');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

/** What the official parser has against a document, without its wish for the newest version of AsyncAPI. */
async function faultsOf(text: string): Promise<readonly string[]> {
  const { document, diagnostics } = await parser.parse(text);
  const faults = diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, message, path: place }) => `${code} at ${place.join('.')}: ${message}`);
  return [...(document === undefined ? ['no document'] : []), ...faults];
}

describe('protocol.asyncapi.yaml', () => {
  it.each<[string, Choices]>([
    ...presetVariants.map(({ name, choices }): [string, Choices] => [name, choices]),
    ['chat over Redis', { ...presetChoices('chat'), scaling: 'redis' }],
    ['ephemeral rooms of guests', { ...presetChoices('chat'), auth: 'none', rooms: 'ephemeral' }],
    ['chat on native WebSocket', { ...presetChoices('chat'), transport: 'ws' }],
    ['minimal on native WebSocket', { ...presetChoices('minimal'), transport: 'ws' }],
    ['chat on Server-Sent Events', { ...presetChoices('chat'), transport: 'sse' }],
    ['minimal on Server-Sent Events', { ...presetChoices('minimal'), transport: 'sse' }],
  ])(
    'is valid to the official parser: %s',
    async (_, choices) => {
      const { kind, content } = rendered(choices);
      expect(kind).toBe('generated');
      expect(await faultsOf(content)).toEqual([]);
    },
    parseLimitMs,
  );

  it.each(['socket.io', 'ws'] as const)(
    'is valid with all shapes of events on %s',
    async (transport) => {
      const { protocol } = parseProtocol(formats, 'protocol.yaml');
      expect(protocol && (await faultsOf(documentOf(protocol, transport)))).toEqual([]);
    },
    parseLimitMs,
  );

  it('is valid for random protocols', async () => {
    await fc.assert(
      fc.asyncProperty(withNamespaces(fc.oneof(randomProtocol, randomArgsProtocol)), async (protocol) => {
        fc.pre(protocol !== undefined);
        expect(await faultsOf(documentOf(protocol))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  }, 240_000);

  it('says nothing of what was not chosen', () => {
    for (const { choices } of servedVariants) {
      const { content } = rendered(choices);
      expect(content.includes('securitySchemes')).toBe(choices.auth === 'jwt');
      if (choices.rooms === 'none') expect(content).not.toMatch(/room/i);
      if (choices.rooms !== 'durable') expect(content).not.toMatch(/durable|StreamPosition|idempotent/);
    }
  });

  it('has events, acks and what Socket.IO adds', () => {
    const payload = { type: 'object', required: ['to'], properties: { to: { $ref: '#/schemas/Id' } } };
    const document = asyncapiDocument({
      protocol: parsed({
        schemas: { Id: { type: 'string' } },
        client: {
          'send-it': {
            description: 'Sends it.',
            payload,
            ack: { type: 'object', required: ['at'], properties: { at: { type: 'integer' } } },
            room: 'to',
            rateLimit: { points: 2, per: '1s' },
            idempotent: true,
            volatile: true,
            deprecated: true,
          },
        },
        server: { 'send-it': { payload: { type: 'array', prefixItems: [payload] }, durable: true } },
      }),
      projectName: 'app',
      transport: 'socket.io',
      jwt: true,
    });
    expect(document).toMatchObject({
      servers: { development: { security: [{ $ref: '#/components/securitySchemes/token' }] } },
      operations: {
        receiveSendIt: {
          action: 'receive',
          messages: [{ $ref: '#/channels/events/messages/SendItPayload' }],
          reply: { messages: [{ $ref: '#/channels/events/messages/SendItAck' }] },
        },
        sendSendIt: { action: 'send', messages: [{ $ref: '#/channels/events/messages/SendItEvent' }] },
      },
      components: {
        messages: {
          SendItPayload: {
            name: 'send-it',
            description: 'Sends it.',
            payload: { properties: { to: { $ref: '#/components/schemas/Id' } } },
            'x-socketio': {
              event: 'send-it',
              acks: 'envelope',
              room: 'to',
              rateLimit: { points: 2, perMs: 1000, burst: 2 },
              idempotent: true,
              volatile: true,
              deprecated: true,
            },
          },
          SendItAck: {
            payload: {
              oneOf: [
                { required: ['success', 'at'], properties: { success: { const: true }, at: { type: 'integer' } } },
                { properties: { success: { const: false }, error: { $ref: '#/components/schemas/AckError' } } },
              ],
            },
          },
          SendItEvent: {
            payload: { items: [{ properties: { to: { $ref: '#/components/schemas/Id' } } }], additionalItems: false },
            'x-socketio': { event: 'send-it', durable: true, position: '#/components/schemas/StreamPosition' },
          },
        },
        schemas: { Id: { type: 'string' }, AckError: { required: ['code', 'message'] }, StreamPosition: {} },
      },
    });
  });

  it('has arguments, bytes and acks of each convention', () => {
    const { operations, components } = JSON.parse(
      JSON.stringify(
        asyncapiDocument({
          protocol: parsed({
            client: {
              move: {
                renamedFrom: 'go',
                args: [{ title: 'x', type: 'number' }, true],
                minArgs: 1,
                rest: { binary: true, maxBytes: 3 },
                acks: 'node',
                results: [{ type: 'integer' }, { binary: true }],
              },
              free: { rest: true, acks: 'plain', ack: { type: 'string' } },
              both: { acks: 'plain', results: [{ type: 'null' }, { type: 'string' }] },
              poke: { acks: 'plain' },
              quiet: { acks: 'none', payload: { type: 'string' } },
            },
            server: { moved: { args: [{ type: 'string' }] } },
          }),
          projectName: 'app',
          transport: 'socket.io',
          jwt: false,
        }),
      ),
    );
    const bytes = { type: 'string', format: 'binary', 'x-socketio': { attachment: true } };
    const { messages, schemas } = components;
    expect(messages.MovePayload).toEqual({
      name: 'move',
      payload: {
        type: 'array',
        items: [{ title: 'x', type: 'number' }, true],
        additionalItems: { ...bytes, 'x-socketio': { attachment: true, maxBytes: 3 } },
        minItems: 1,
      },
      'x-socketio': { event: 'move', args: 'positional', acks: 'node', renamedFrom: 'go' },
    });
    const list = (items: unknown[]) => ({ type: 'array', items, additionalItems: false, minItems: items.length });
    expect(messages.MoveAck).toEqual({
      name: 'ack of move',
      payload: {
        oneOf: [
          list([{ type: 'null' }, { type: 'integer' }, bytes]),
          list([{ $ref: '#/components/schemas/AckError' }]),
        ],
      },
      'x-socketio': { acks: 'node', args: 'positional' },
    });
    expect(messages.FreePayload.payload).toEqual({ type: 'array', items: true, minItems: 0 });
    expect(messages.FreeAck).toMatchObject({ payload: { type: 'string' }, 'x-socketio': { acks: 'plain' } });
    expect(messages.BothAck).toMatchObject({
      payload: list([{ type: 'null' }, { type: 'string' }]),
      'x-socketio': { acks: 'plain', args: 'positional' },
    });
    expect(messages.PokeAck).not.toHaveProperty('payload');
    expect(operations.receiveQuiet).not.toHaveProperty('reply');
    expect(messages).not.toHaveProperty('QuietAck');
    expect(messages.MovedEvent).toMatchObject({
      payload: list([{ type: 'string' }]),
      'x-socketio': { event: 'moved', args: 'positional' },
    });
    expect(Object.keys(schemas)).toEqual(['AckError']);
  });

  it(
    'has a channel for each namespace, and ids that do not meet',
    async () => {
      const protocol = parsed({
        client: { 'admin-kick': {}, kick: { acks: 'none' }, admin: { acks: 'none' } },
        namespaces: {
          '/admin': {
            description: 'For operators.',
            client: { kick: {}, 'a b': { acks: 'none' } },
            server: { kick: { payload: { type: 'string' } } },
          },
          '/tenants/{tenantId}/{constructor}': {},
          '/events': { client: { kick: { acks: 'none' } } },
        },
      });
      const text = documentOf(protocol);
      expect(await faultsOf(text)).toEqual([]);
      const { channels, operations, components } = parse(text);
      const tenants = `events-${namespaceNames('/tenants/{tenantId}/{constructor}').file}`;
      expect(Object.keys(channels)).toEqual(['events', 'events-admin', tenants, 'events-events']);
      expect(channels.events).toMatchObject({
        address: '/',
        description: 'The namespace of Socket.IO that carries all events that belong to no other.',
      });
      expect(Object.keys(channels.events.messages)).toEqual([
        'AdminKickPayload',
        'AdminKickAck',
        'KickPayload',
        'AdminPayload',
      ]);
      expect(channels['events-admin']).toMatchObject({ address: '/admin', description: 'For operators.' });
      expect(channels['events-admin']).not.toHaveProperty('parameters');
      expect(channels['events-admin'].messages).toMatchObject({
        'Admin.KickPayload': { $ref: '#/components/messages/Admin.KickPayload' },
        'Admin.KickAck': {},
        'Admin.KickEvent': {},
      });
      expect(channels[tenants]).toEqual({
        address: '/tenants/{tenantId}/{constructor}',
        description: 'A namespace of Socket.IO.',
        parameters: {
          tenantId: { description: '1 to 64 letters, digits, ".", "_", "~" and "-".' },
          constructor: { description: '1 to 64 letters, digits, ".", "_", "~" and "-".' },
        },
        messages: {},
      });
      expect(operations['receiveAdmin.Kick']).toEqual({
        action: 'receive',
        channel: { $ref: '#/channels/events-admin' },
        messages: [{ $ref: '#/channels/events-admin/messages/Admin.KickPayload' }],
        reply: {
          channel: { $ref: '#/channels/events-admin' },
          messages: [{ $ref: '#/channels/events-admin/messages/Admin.KickAck' }],
        },
      });
      expect(operations['sendAdmin.Kick']).toMatchObject({ channel: { $ref: '#/channels/events-admin' } });
      expect(Object.keys(operations)).toHaveLength(7);
      expect(Object.keys(components.messages)).toHaveLength(9);
      expect(components.messages['Admin.KickPayload']['x-socketio']).toEqual({
        event: 'kick',
        namespace: '/admin',
        acks: 'envelope',
      });
      expect(components.messages.KickPayload['x-socketio']).toEqual({ event: 'kick', acks: 'none' });
      expect(components.schemas).toHaveProperty('AckError');
    },
    parseLimitMs,
  );

  it('has the requests and the stream of Server-Sent Events', () => {
    const protocol = parsed({
      client: {
        move: { args: [true], acks: 'node', results: [true] },
        look: { acks: 'plain', ack: { type: 'string' } },
        touch: { acks: 'plain' },
        'say so': { payload: { type: 'string' }, ack: { type: 'object' } },
      },
      server: { said: { payload: { type: 'string' }, durable: true }, ticked: {} },
    });
    const { servers, channels, components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'sse', jwt: true })),
    );
    expect(servers.development.protocol).toBe('http');
    expect(channels.events.address).toBe('/events');
    const [say] = Object.values(components.messages).filter((message) => Object(message).name === 'say so');
    expect(say).toMatchObject({
      payload: { type: 'string' },
      'x-sse': { event: 'say so', acks: 'envelope', method: 'POST', path: '/events/say%20so' },
    });
    const refused = { required: ['success', 'error'], properties: { success: { const: false } } };
    expect(components.messages.MoveAck.payload).toMatchObject({ oneOf: [{ type: 'array' }, refused] });
    expect(components.messages.LookAck.payload).toMatchObject({ anyOf: [{ type: 'string' }, refused] });
    expect(components.messages.TouchAck.payload).toMatchObject(refused);
    expect(components.messages.SaidEvent).toMatchObject({
      payload: {
        required: ['data'],
        properties: { data: { type: 'string' }, stream: { $ref: '#/components/schemas/StreamPosition' } },
      },
      'x-sse': { event: 'said', durable: true },
    });
    expect(components.messages.TickedEvent.payload).toEqual({ type: 'object', properties: {} });
  });

  it('has the frames of a WebSocket in full', () => {
    const protocol = parsed({
      client: {
        move: { args: [true], acks: 'node', results: [true] },
        quiet: { acks: 'none' },
        say: { payload: { type: 'string' }, ack: { type: 'object' } },
      },
      server: { said: { payload: { type: 'string' }, durable: true } },
    });
    const { servers, channels, components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'ws', jwt: true })),
    );
    expect(servers.development).toMatchObject({ protocol: 'ws', 'x-websocket': { subprotocol: 'ws.v1' } });
    expect(channels.events.address).toBe('/ws');
    const id = { type: ['integer', 'string'], maxLength: 64 };
    expect(components.messages.SayPayload).toMatchObject({
      payload: { required: ['type', 'data'], properties: { type: { const: 'say' }, data: { type: 'string' }, id } },
      'x-websocket': { event: 'say', acks: 'envelope' },
    });
    expect(components.messages.SayAck.payload).toMatchObject({
      required: ['type', 'id', 'data'],
      properties: { type: { const: 'ack' }, id, data: { oneOf: [{ required: ['success'] }, {}] } },
    });
    expect(components.messages.MoveAck.payload.properties.data.oneOf).toHaveLength(2);
    expect(components.messages.QuietPayload.payload).toEqual({
      type: 'object',
      required: ['type'],
      properties: { type: { const: 'quiet' } },
    });
    expect(components.messages.SaidEvent.payload.properties.stream).toEqual({
      $ref: '#/components/schemas/StreamPosition',
    });
  });

  it('says of messages of a WebSocket that carry bytes how they do', () => {
    const File = { type: 'object', required: ['data'], properties: { data: { binary: true, maxBytes: 3 } } };
    const protocol = parsed({
      schemas: { File },
      client: {
        upload: { payload: { $ref: '#/schemas/File' }, ack: { type: 'object' } },
        reverse: { payload: { type: 'string' }, acks: 'plain', ack: { binary: true } },
      },
      server: { said: { payload: { type: 'string' } }, sent: { args: [{ binary: true }] } },
    });
    const { components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'ws', jwt: true })),
    );
    const attached = { type: 'string', format: 'binary', 'x-websocket': { attachment: true, maxBytes: 3 } };
    expect(components.schemas.File.properties.data).toEqual(attached);
    const { messages } = components;
    const names = Object.keys(messages).filter((name) => 'binary' in messages[name].payload.properties);
    expect(names).toEqual(['UploadPayload', 'ReverseAck', 'SentEvent']);
    for (const name of names) {
      const { properties, required } = messages[name].payload;
      expect(properties.binary).toMatchObject({ type: 'array', items: { items: [{ type: 'array' }, {}] } });
      expect(required).not.toContain('binary');
    }
    expect(messages.ReverseAck.payload.required).toEqual(['type', 'id', 'data']);
  });

  it('says of the errors of acks where only a namespace has some', () => {
    const protocol = parsed({ acks: 'plain', namespaces: { '/a': { acks: 'node', client: { b: {} } } } });
    expect(asyncapiDocument({ protocol, projectName: 'app', transport: 'socket.io', jwt: false })).toMatchObject({
      components: { schemas: { AckError: {} } },
    });
  });

  it.each([...hostileTexts, ...yamlTexts].map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'holds any text: %s',
    (_, text) => {
      const document = asyncapiDocument({
        protocol: protocolWith([text]),
        projectName: text,
        transport: 'socket.io',
        jwt: true,
      });
      const written = yamlText(document);
      expect(parse(written)).toEqual(JSON.parse(JSON.stringify(document)));
      // Each line is a key, an item or both; none is the text of somebody else alone.
      expect(
        written.split('\n').filter((line) => line !== '' && !/^ *(- )?("[^\n]*"|[^"\n]+): ?|^ *- /.test(line)),
      ).toEqual([]);
      expect(written).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    },
  );

  it(
    'is valid with any text',
    async () => {
      expect(await faultsOf(documentOf(protocolWith([...hostileTexts, ...yamlTexts])))).toEqual([]);
    },
    parseLimitMs,
  );
});

/** A protocol that has each text in all places. */
function protocolWith(texts: readonly string[]): Protocol {
  const events = texts.map((text) => {
    const name = text.replace(/\p{Surrogate}/gu, '?').slice(0, 128);
    const schema = {
      type: 'object',
      required: [`${name}.`],
      properties: { [`${name}.`]: { enum: [text], description: text } },
    };
    const description = text;
    return { name, schema, description, payload: { ...schema, default: text }, args: [{ ...schema, title: text }] };
  });
  return parsed({
    schemas: Object.fromEntries(events.map(({ schema }, index) => [`A${index}`, schema])),
    client: Object.fromEntries(
      events.map(({ name, description, payload, schema }) => [name, { description, payload, ack: schema }]),
    ),
    server: Object.fromEntries(events.map(({ name, description, args }) => [name, { description, args }])),
    namespaces: Object.fromEntries(
      events.map(({ name, description, payload }) => [
        namespaceCalled(name),
        { description, client: { [name]: { description, payload } } },
      ]),
    ),
  });
}

import { describe, expect, it } from 'vitest';
import { asyncapiDocument } from '../../../../src/documents/asyncapi/document.ts';
import { parsedObject, rendered } from '../../../support/protocols/asyncapi.ts';
import { servedVariants } from '../../../variants/variants.ts';

describe('protocol.asyncapi.yaml', () => {
  it('says nothing of what was not chosen', () => {
    for (const { choices } of servedVariants) {
      const { content } = rendered(choices);
      expect(content.includes('securitySchemes')).toBe(choices.auth === 'jwt');
      if (choices.rooms === 'none') expect(content).not.toMatch(/room/i);
      if (choices.rooms !== 'durable') expect(content).not.toMatch(/durable|StreamPosition|idempotent/);
    }
  });

  it('tells schemas apart that are called like its own', () => {
    const schemas = { AckError: { type: 'string' }, StreamPosition: { $ref: '#/schemas/AckError' } };
    const payload = { $ref: '#/schemas/StreamPosition' };
    const document = asyncapiDocument({
      protocol: parsedObject({ schemas, client: { a: { payload } }, server: { b: { payload, durable: true } } }),
      projectName: 'app',
      transport: 'socket.io',
      jwt: false,
    });
    expect(document).toMatchObject({
      components: {
        messages: { APayload: { payload: { $ref: '#/components/schemas/StreamPosition_' } } },
        schemas: {
          AckError_: { type: 'string' },
          StreamPosition_: { $ref: '#/components/schemas/AckError_' },
          AckError: { type: 'object' },
          StreamPosition: { type: 'object' },
        },
      },
    });
  });

  it('has events, acks and what Socket.IO adds', () => {
    const payload = { type: 'object', required: ['to'], properties: { to: { $ref: '#/schemas/Id' } } };
    const document = asyncapiDocument({
      protocol: parsedObject({
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
          protocol: parsedObject({
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
});

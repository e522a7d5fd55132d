import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asyncapiDocument } from '../../../../src/documents/asyncapi/document.ts';
import { namespaceNames } from '../../../../src/protocol/namespaces.ts';
import { documentOf, faultsOf, parsedObject } from '../../../support/protocols/asyncapi.ts';

describe('protocol.asyncapi.yaml', () => {
  it('has a channel for each namespace, and ids that do not meet', async () => {
    const protocol = parsedObject({
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
  });

  it('says of the errors of acks where only a namespace has some', () => {
    const protocol = parsedObject({ acks: 'plain', namespaces: { '/a': { acks: 'node', client: { b: {} } } } });
    expect(asyncapiDocument({ protocol, projectName: 'app', transport: 'socket.io', jwt: false })).toMatchObject({
      components: { schemas: { AckError: {} } },
    });
  });
});

import type { Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { record } from '../protocol/values.ts';
import { ackSchema, asyncapiSchema, schemaPlace } from './asyncapi-schema.ts';

interface AsyncapiInput {
  readonly protocol: Protocol;
  readonly projectName: string;
  /** Connections are authenticated by JSON Web Token. */
  readonly jwt: boolean;
}

type Json = { readonly [name: string]: unknown };
type Entries = readonly (readonly [string, unknown])[];

const channel = '#/channels/events';

/**
 * The protocol as an AsyncAPI 3.0 document, from the server's point of view: it receives client events and sends server
 * events. All go through one channel, the namespace; what AsyncAPI has no word for is in `x-socketio`.
 */
export function asyncapiDocument({ protocol, projectName, jwt }: AsyncapiInput): Json {
  const { client, server } = protocol;
  const messages: Entries = [
    ...client.flatMap((event) => [
      [payloadId(event), eventMessage(event)] as const,
      [ackId(event), ackMessage(event, protocol)] as const,
    ]),
    ...server.map((event) => [payloadId(event), eventMessage(event)] as const),
  ];
  const isDurable = server.some(({ durable }) => durable);
  return {
    asyncapi: '3.0.0',
    info: { title: projectName, version: protocol.version, description: 'Made from protocol.yaml; see PROTOCOL.md.' },
    defaultContentType: 'application/json',
    servers: { development: serverEntry(jwt) },
    channels: {
      events: {
        address: '/',
        description: 'The namespace of Socket.IO that carries all events.',
        messages: record(messages.map(([id]) => [id, { $ref: `#/components/messages/${id}` }])),
      },
    },
    operations: record([...client, ...server].map((event) => [operationId(event), operation(event)])),
    components: {
      messages: record(messages),
      schemas: record([
        ...[...protocol.schemas].map(([name, schema]) => [name, asyncapiSchema(schema)] as const),
        ...(client.length > 0 ? [['AckError', ackError] as const] : []),
        ...(isDurable ? [['StreamPosition', streamPosition] as const] : []),
      ]),
      ...(jwt && { securitySchemes: { token } }),
    },
  };
}

function serverEntry(jwt: boolean): Json {
  return {
    host: 'localhost:3000',
    pathname: '/socket.io/',
    protocol: 'ws',
    description: 'While it is developed.',
    ...(jwt && { security: [{ $ref: '#/components/securitySchemes/token' }] }),
    'x-socketio': { protocolVersion: 5, engineVersion: 4, namespace: '/' },
  };
}

const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'As token in the data of the CONNECT packet, or in the header Authorization.',
};

/** The parser keeps these two names from schemas of users. */
const ackError = {
  type: 'object',
  required: ['success', 'error'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', description: 'See PROTOCOL.md.' },
        message: { type: 'string' },
        retryAfterMs: { type: 'number' },
      },
    },
  },
};

const streamPosition = {
  description: 'The place of a durable event in the stream of its room.',
  type: 'object',
  required: ['stream', 'epoch', 'offset'],
  properties: { stream: { type: 'string' }, epoch: { type: 'string' }, offset: { type: 'integer' } },
};

function operationId({ direction, name }: ProtocolEvent): string {
  return `${direction === 'client' ? 'receive' : 'send'}${eventNames(name).type}`;
}

/** As the generated types are called, so that the ids of two events never meet. */
function payloadId({ direction, name }: ProtocolEvent): string {
  return `${eventNames(name).type}${direction === 'client' ? 'Payload' : 'Event'}`;
}

function ackId({ name }: ProtocolEvent): string {
  return `${eventNames(name).type}Ack`;
}

function operation(event: ProtocolEvent): Json {
  const message = (id: string) => [{ $ref: `${channel}/messages/${id}` }];
  const isReceived = event.direction === 'client';
  return {
    action: isReceived ? 'receive' : 'send',
    channel: { $ref: channel },
    messages: message(payloadId(event)),
    ...(isReceived && { reply: { channel: { $ref: channel }, messages: message(ackId(event)) } }),
  };
}

function eventMessage(event: ProtocolEvent): Json {
  const { name, description, payload } = event;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(payload !== undefined && { payload: asyncapiSchema(payload) }),
    'x-socketio': facts(event),
  };
}

/** What clients of Socket.IO have to know of an event, beside its payload. */
function facts({ name, direction, room, rateLimit, durable, idempotent, volatile, deprecated }: ProtocolEvent): Json {
  return {
    event: name,
    ...(direction === 'client' && { ack: 'envelope' }),
    ...(room !== undefined && { room }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(durable && { durable, position: schemaPlace('StreamPosition') }),
    ...(idempotent && { idempotent }),
    ...(volatile && { volatile }),
    ...(deprecated && { deprecated }),
  };
}

function ackMessage({ name, ack }: ProtocolEvent, protocol: Protocol): Json {
  const payload: Schema = { oneOf: [ackSchema(ack, protocol), { $ref: schemaPlace('AckError') }] };
  return { name: `ack of ${name}`, payload };
}

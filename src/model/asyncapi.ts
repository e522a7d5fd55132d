import { contentOf } from '../protocol/args.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { record } from '../protocol/values.ts';
import { ackMessage, errorSchema, tellsRefusals } from './asyncapi-acks.ts';
import { ackId, operationId, payloadId } from './asyncapi-names.ts';
import { asyncapiSchema, schemaPlace } from './asyncapi-schema.ts';

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
      ...(hasAck(event) ? [[ackId(event), ackMessage(event, protocol)] as const] : []),
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
        ...(client.some(tellsRefusals) ? [['AckError', errorSchema] as const] : []),
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

/** The parser keeps this name, and `AckError`, from schemas of users. */
const streamPosition = {
  description: 'The place of a durable event in the stream of its room.',
  type: 'object',
  required: ['stream', 'epoch', 'offset'],
  properties: { stream: { type: 'string' }, epoch: { type: 'string' }, offset: { type: 'integer' } },
};

function hasAck({ acks }: ProtocolEvent): boolean {
  return acks !== 'none';
}

function operation(event: ProtocolEvent): Json {
  const message = (id: string) => [{ $ref: `${channel}/messages/${id}` }];
  return {
    action: event.direction === 'client' ? 'receive' : 'send',
    channel: { $ref: channel },
    messages: message(payloadId(event)),
    ...(hasAck(event) && { reply: { channel: { $ref: channel }, messages: message(ackId(event)) } }),
  };
}

function eventMessage(event: ProtocolEvent): Json {
  const { name, description } = event;
  const content = contentOf(event);
  return {
    name,
    ...(description !== undefined && { description }),
    ...(content !== undefined && { payload: asyncapiSchema(content) }),
    'x-socketio': facts(event),
  };
}

/** What clients of Socket.IO have to know of an event, beside its payload. */
function facts(event: ProtocolEvent): Json {
  const { name, direction, acks, args, room, rateLimit, renamedFrom, durable, idempotent, volatile, deprecated } =
    event;
  return {
    event: name,
    // Each item of the payload is an argument of its own.
    ...(args !== undefined && { args: 'positional' }),
    ...(direction === 'client' && { acks }),
    ...(room !== undefined && { room }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    ...(durable && { durable, position: schemaPlace('StreamPosition') }),
    ...(idempotent && { idempotent }),
    ...(volatile && { volatile }),
    ...(deprecated && { deprecated }),
  };
}

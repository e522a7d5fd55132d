import type { Choices } from '../../choices/choices.ts';
import type { ProtocolEvent, Schema } from '../../protocol/model.ts';
import { mainNamespace } from '../../protocol/namespaces.ts';
import { type Extension, schemaPlace } from './schema.ts';

type Json = { readonly [name: string]: unknown };

/** How a transport carries the events of an AsyncAPI document. */
export interface AsyncapiForm {
  /** Where the server is, and what it speaks. */
  readonly server: Json;
  readonly channel: { readonly address: string; readonly description: string };
  /** Where a token goes. */
  readonly token: string;
  readonly extension: Extension;
  /** Set where each refusal is told alike, whatever the convention of its ack. */
  readonly tellsAllRefusals?: true;
  /** What else the extension says of an event. */
  facts?(event: ProtocolEvent): Json;
  /** What a message is that carries an event, or an ack, with this content, in which there may be bytes. */
  event(event: ProtocolEvent, content: Schema | undefined, hasBytes: boolean): Schema | undefined;
  ack(content: Schema | undefined, hasBytes: boolean): Schema | undefined;
}

/** A message is what Socket.IO hands to its listener; how it gets there is not told. */
const socketIo: AsyncapiForm = {
  server: {
    pathname: '/socket.io/',
    'x-socketio': { protocolVersion: 5, engineVersion: 4, namespace: '/' },
  },
  channel: { address: mainNamespace, description: 'The namespace of Socket.IO that carries all events' },
  token: 'As token in the data of the CONNECT packet, or in the header Authorization.',
  extension: 'x-socketio',
  event: (_, content) => content,
  ack: (content) => content,
};

const frameId: Schema = { type: ['integer', 'string'], maxLength: 64 };

const binaryParts: Schema = {
  description:
    'Only where there are bytes in data, which follow this JSON and a line break in one binary message: for each the path that leads from data to its place, where the JSON has null, and its length.',
  type: 'array',
  minItems: 1,
  items: {
    type: 'array',
    items: [
      { type: 'array', items: { type: ['string', 'integer'] } },
      { type: 'integer', minimum: 0 },
    ],
    additionalItems: false,
    minItems: 2,
  },
};

/** A message is a frame, all that goes over the wire. */
const webSocket: AsyncapiForm = {
  server: { 'x-websocket': { subprotocol: 'ws.v1' } },
  channel: { address: '/ws', description: 'The WebSocket that carries all events' },
  token: 'In the header Authorization, or as bearer.<token> among the subprotocols.',
  extension: 'x-websocket',
  event: ({ name, direction, acks, durable }, content, hasBytes) =>
    frame(name, {
      ...(content !== undefined && { data: content }),
      ...(durable && { stream: { $ref: schemaPlace('StreamPosition') } }),
      ...(direction === 'client' && acks !== 'none' && { id: frameId }),
      ...(hasBytes && { binary: binaryParts }),
    }),
  ack: (content, hasBytes) =>
    frame('ack', {
      id: frameId,
      ...(content !== undefined && { data: content }),
      ...(hasBytes && { binary: binaryParts }),
    }),
};

/** The properties that are not required: without an id there is no ack, and what is past its stream has no place there. */
const optional: readonly string[] = ['id', 'stream', 'binary'];

/** A message of the server is the data of an event in the stream, one of a client the body of a request. */
const serverSentEvents: AsyncapiForm = {
  server: {
    protocol: 'http',
    'x-sse': { session: 'In the header Session-Id, from the event "connect" of the stream.' },
  },
  channel: {
    address: '/events',
    description: 'The stream of Server-Sent Events, and the requests below it, that carry all events',
  },
  token: 'In the header Authorization of every request.',
  extension: 'x-sse',
  tellsAllRefusals: true,
  facts: ({ name, direction }) =>
    direction === 'client' ? { method: 'POST', path: `/events/${encodeURIComponent(name)}` } : {},
  event: ({ direction, durable }, content) =>
    direction === 'client'
      ? content
      : {
          type: 'object',
          ...(content !== undefined && { required: ['data'] }),
          properties: {
            ...(content !== undefined && { data: content }),
            ...(durable && { stream: { $ref: schemaPlace('StreamPosition') } }),
          },
        },
  ack: (content) => content,
};

function frame(type: string, properties: Readonly<Record<string, Schema>>): Schema {
  const required = Object.keys(properties).filter(
    (name) => !optional.includes(name) || (type === 'ack' && name === 'id'),
  );
  return {
    type: 'object',
    required: ['type', ...required],
    properties: { type: { const: type }, ...properties },
  };
}

export const asyncapiForms: Readonly<Record<Choices['transport'], AsyncapiForm>> = {
  'socket.io': socketIo,
  ws: webSocket,
  sse: serverSentEvents,
};

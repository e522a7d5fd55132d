import type { Choices } from '../../choices/choices.ts';
import { contentOf } from '../../protocol/args.ts';
import { carriesBytes } from '../../protocol/carries-bytes.ts';
import { withAppliedDefaults } from '../../protocol/defaults.ts';
import type { Namespace, Protocol, ProtocolEvent } from '../../protocol/model.ts';
import { inNamespace, maxParameterLength, spacesOf } from '../../protocol/namespaces.ts';
import { perEvent } from '../../protocol/per-event.ts';
import { record } from '../../protocol/record.ts';
import { renameSchemas } from '../../protocol/rename-schemas.ts';
import { ackMessage, errorSchema, tellsRefusals } from './acks.ts';
import { type AsyncapiForm, asyncapiForms } from './forms.ts';
import { ackId, channelId, operationId, payloadId } from './names.ts';
import { asyncapiSchema, schemaPlace } from './schema.ts';

interface AsyncapiInput {
  readonly protocol: Protocol;
  readonly projectName: string;
  readonly transport: Choices['transport'];
  /** Connections are authenticated by JSON Web Token. */
  readonly jwt: boolean;
}

type Json = { readonly [name: string]: unknown };
type Entries = readonly (readonly [string, unknown])[];

/**
 * The protocol as an AsyncAPI 3.0 document, from the server's point of view: it receives client events and sends server
 * events. Each namespace is a channel; what AsyncAPI has no word for is in `x-socketio`, `x-websocket` or `x-sse`.
 */
export function asyncapiDocument({ protocol: whole, projectName, transport, jwt }: AsyncapiInput): Json {
  const protocol = renameSchemas(whole, (name) => ownSchemas.includes(name));
  const form = asyncapiForms[transport];
  const spaces = spacesOf(protocol);
  const client = spaces.flatMap((space) => space.client);
  const server = spaces.flatMap((space) => space.server);
  const isDurable = server.some(({ durable }) => durable);
  return {
    asyncapi: '3.0.0',
    info: { title: projectName, version: protocol.version, description: 'Made from protocol.yaml; see PROTOCOL.md.' },
    defaultContentType: 'application/json',
    servers: { development: serverEntry(form, jwt) },
    channels: channelsOf(protocol, form),
    operations: record(spaces.flatMap(eventsOf).map((event) => [operationId(event), operation(event)])),
    components: {
      messages: record(spaces.flatMap((space) => messagesOf(space, form))),
      schemas: record([
        ...[...protocol.schemas].map(([name, schema]) => [name, asyncapiSchema(schema, form.extension)] as const),
        ...(client.some((event) => tellsRefusals(event, form)) ? [['AckError', errorSchema] as const] : []),
        ...(isDurable ? [['StreamPosition', streamPosition] as const] : []),
      ]),
      ...(jwt && { securitySchemes: { token: { ...token, description: form.token } } }),
    },
  };
}

function eventsOf({ client, server }: Protocol): readonly ProtocolEvent[] {
  return [...client, ...server];
}

/** The messages of a namespace: its events and their acks. */
function messagesOf(space: Protocol, form: AsyncapiForm): Entries {
  return eventsOf(space).flatMap((event) => [
    [payloadId(event), eventMessage(event, space, form)] as const,
    ...(hasAck(event) ? [[ackId(event), ackMessage(event, space, form)] as const] : []),
  ]);
}

function channelsOf(protocol: Protocol, form: AsyncapiForm): Json {
  const { namespaces } = protocol;
  const { address, description } = form.channel;
  const others = namespaces.length === 0 ? '' : ' that belong to no other';
  return record([
    [
      channelId(),
      {
        address,
        description: `${description}${others}.`,
        messages: messageReferences(protocol),
      },
    ],
    ...namespaces.map((namespace) => [channelId(namespace.name), channelOf(namespace, protocol)] as const),
  ]);
}

function channelOf(namespace: Namespace, protocol: Protocol): Json {
  const { name, description = 'A namespace of Socket.IO.', parameters } = namespace;
  const characters = `1 to ${maxParameterLength} letters, digits, ".", "_", "~" and "-".`;
  return {
    address: name,
    description,
    ...(parameters.length > 0 && {
      parameters: record(parameters.map((parameter) => [parameter, { description: characters }])),
    }),
    messages: messageReferences(inNamespace(protocol, namespace)),
  };
}

function messageReferences(space: Protocol): Json {
  const ids = eventsOf(space).flatMap((event) => [payloadId(event), ...(hasAck(event) ? [ackId(event)] : [])]);
  return record(ids.map((id) => [id, { $ref: `#/components/messages/${id}` }]));
}

function serverEntry({ server }: AsyncapiForm, jwt: boolean): Json {
  return {
    host: 'localhost:3000',
    protocol: 'ws',
    description: 'While it is developed.',
    ...(jwt && { security: [{ $ref: '#/components/securitySchemes/token' }] }),
    ...server,
  };
}

const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
};

/** Schemas of the document itself, of which one in the file may have the name. */
const ownSchemas: readonly string[] = ['AckError', 'StreamPosition'];

const streamPosition = {
  description: 'The place of a durable event in the stream of its room.',
  type: 'object',
  required: ['stream', 'epoch', 'offset'],
  properties: { stream: { type: 'string' }, epoch: { type: 'string' }, offset: { type: 'integer' } },
};

/** Those of the server have none. */
function hasAck({ acks }: ProtocolEvent): boolean {
  return acks !== 'none';
}

const operation = perEvent((event): Json => {
  const channel = `#/channels/${channelId(event.namespace)}`;
  const message = (id: string) => [{ $ref: `${channel}/messages/${id}` }];
  return {
    action: event.direction === 'client' ? 'receive' : 'send',
    channel: { $ref: channel },
    messages: message(payloadId(event)),
    ...(hasAck(event) && { reply: { channel: { $ref: channel }, messages: message(ackId(event)) } }),
  };
});

const eventMessage = perEvent(
  (declared, protocol: Protocol, form: AsyncapiForm): Json => {
    const event = withAppliedDefaults(declared);
    const { name, description } = event;
    const content = contentOf(event);
    const schema = content && asyncapiSchema(content, form.extension);
    const payload = form.event(event, schema, carriesBytes(event, protocol));
    return {
      name,
      ...(description !== undefined && { description }),
      ...(payload !== undefined && { payload }),
      [form.extension]: { ...facts(event), ...form.facts?.(event) },
    };
  },
  ({ schemas }, form) => [schemas, form],
);

/** What clients have to know of an event, beside its payload. */
function facts(event: ProtocolEvent): Json {
  const { name, namespace, direction, acks, args, room, rateLimit, renamedFrom } = event;
  const { durable, idempotent, volatile, deprecated } = event;
  return {
    event: name,
    ...(namespace !== undefined && { namespace }),
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

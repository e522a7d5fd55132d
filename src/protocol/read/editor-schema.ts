import { formats, typeKeywords } from '../keywords.ts';
import type { Direction } from '../model.ts';
import { kebabCase } from '../words.ts';
import { ackConventions } from './acks.ts';
import { argsKeys } from './args.ts';
import { eventKeys, reservedEventNames } from './events.ts';
import { namespaceNamePattern } from './namespace-name.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema (2020-12) of `protocol.yaml` itself, written into projects as `.ws/protocol.schema.json` so that
 * editors complete and check the file. `parseProtocol` also checks what a schema cannot say, such as where `$ref` leads.
 */
export function protocolSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Event protocol of build-websocket-server',
    type: 'object',
    required: ['version'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      version: {
        type: 'string',
        minLength: 1,
        maxLength: 64,
        description: 'Version of the protocol, in quotes if it is a number.',
      },
      acks: { enum: ackConventions, default: 'envelope', description: acksDescription },
      schemas: section('Schemas that events share, by name.', '^[A-Z][A-Za-z0-9]*$', { $ref: '#/$defs/schema' }),
      client: section('Events that clients send to the server.', eventName, { $ref: '#/$defs/clientEvent' }),
      server: section('Events that the server sends to clients.', eventName, { $ref: '#/$defs/serverEvent' }),
      namespaces: section(
        'Namespaces of Socket.IO beside /, by name: /admin, or /tenants/{tenantId} with a parameter.',
        namespaceNamePattern,
        { $ref: '#/$defs/namespace' },
      ),
    },
    $defs: {
      schema: payloadSchema(),
      clientEvent: event('client', false),
      serverEvent: event('server', false),
      namespace: namespace(),
      clientEventOfNamespace: event('client', true),
      serverEventOfNamespace: event('server', true),
    },
  };
}

const acksDescription =
  'How client events are acknowledged: in an envelope { success, ... }, plain as returned, node (error, ...results), or none.';

/** ECMA-262 has look-ahead, and JSON Schema uses its patterns. */
const eventName = `^(?!(?:${reservedEventNames.join('|')})$)[\\s\\S]{1,128}$`;

function section(description: string, namePattern: string, value: JsonSchema): JsonSchema {
  return {
    description,
    type: ['object', 'null'],
    propertyNames: { pattern: namePattern },
    additionalProperties: value,
  };
}

function namespace(): JsonSchema {
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      description: { type: 'string', description: 'What the namespace is for; shown in PROTOCOL.md.' },
      acks: { enum: ackConventions, description: `${acksDescription} In place of what the file says.` },
      client: section('Events that clients send to it.', eventName, { $ref: '#/$defs/clientEventOfNamespace' }),
      server: section('Events that it sends to clients.', eventName, { $ref: '#/$defs/serverEventOfNamespace' }),
    },
  };
}

function event(direction: Direction, isInNamespace: boolean): JsonSchema {
  const known = eventKeys(direction, isInNamespace);
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(eventProperties).filter(([key]) => known.includes(key))),
    not: { type: 'object', required: ['payload'], anyOf: argsKeys.map((key) => ({ required: [key] })) },
    dependentRequired: { minArgs: ['args'] },
    anyOf: [{ required: ['rest'] }, { properties: { args: { minItems: 1 } } }],
  };
}

/** The keys of events, of either direction. */
const eventProperties: JsonSchema = {
  description: { type: 'string', description: 'What the event means; shown in editors and PROTOCOL.md.' },
  payload: {
    $ref: '#/$defs/schema',
    description: 'What the event carries; leave it out for an event without payload.',
  },
  args: {
    type: 'array',
    items: { $ref: '#/$defs/schema' },
    description: 'Positional arguments in place of a payload; the title of a schema is the name of its argument.',
  },
  minArgs: {
    type: 'integer',
    minimum: 0,
    description: 'How many of args must be there; all, unless it says less.',
  },
  rest: {
    anyOf: [{ const: false }, { $ref: '#/$defs/schema' }],
    description: 'Schema of further arguments, in any number; without it there are none.',
  },
  ack: {
    $ref: '#/$defs/schema',
    description: 'What the reply carries when it succeeds; in an envelope an object.',
  },
  acks: { enum: ackConventions, description: 'How this event is acknowledged, in place of what the file says.' },
  results: {
    type: 'array',
    minItems: 1,
    items: { $ref: '#/$defs/schema' },
    description: 'Several results of a plain or node ack, in place of ack.',
  },
  group: {
    type: 'string',
    pattern: kebabCase.source,
    maxLength: 64,
    description: 'Folder of the handler below websocket/handlers/.',
  },
  room: { type: 'string', description: 'The payload property that names the room in which the sender must be.' },
  rateLimit: {
    description: 'At most `points` events per `per` on one connection, and `burst` at once.',
    type: 'object',
    required: ['points', 'per'],
    additionalProperties: false,
    properties: {
      points: { type: 'integer', minimum: 1 },
      per: { type: 'string', pattern: '^[1-9][0-9]{0,5}(ms|s|m)$', examples: ['1s', '500ms', '1m'] },
      burst: { type: 'integer', minimum: 1 },
    },
  },
  idempotent: flag('Adds an optional idempotencyKey to the payload; repeats with the same key are processed once.'),
  durable: flag("Kept in the room's stream: offset, catch-up, no loss."),
  renamedFrom: { type: 'string', minLength: 1, description: 'What the event was called before.' },
  as: {
    type: 'string',
    pattern: '^[^-_:.\\s/]+([-/][^-_:.\\s/]+)*$',
    maxLength: 64,
    description:
      'What its names in files and in code are made of, in place of its name: kebab-case, with / for folders.',
  },
  volatile: flag('May be dropped instead of queued while there is no connection.'),
  deprecated: flag('Clients should no longer use it.'),
};

function flag(description: string): JsonSchema {
  return { type: 'boolean', default: false, description };
}

/** The supported part of JSON Schema. */
function payloadSchema(): JsonSchema {
  const schema = { $ref: '#/$defs/schema' };
  const schemas = { type: 'array', minItems: 1, items: schema };
  const count = { type: 'integer', minimum: 0 };
  const type = { enum: [...typeKeywords.keys()] };
  const scalar = { type: ['string', 'number', 'boolean', 'null'] };
  return {
    description: 'A JSON Schema 2020-12. Objects are closed unless additionalProperties says otherwise.',
    anyOf: [{ const: true }, { type: 'object' }],
    additionalProperties: false,
    properties: {
      title: { type: 'string' },
      description: { type: 'string' },
      default: true,
      examples: { type: 'array', minItems: 1 },
      deprecated: { type: 'boolean' },
      $ref: { type: 'string', pattern: '^#/schemas/[A-Z][A-Za-z0-9]*$' },
      oneOf: schemas,
      anyOf: schemas,
      allOf: schemas,
      const: scalar,
      enum: { type: 'array', minItems: 1, uniqueItems: true, items: scalar },
      binary: { const: true, description: 'Bytes: a Uint8Array.' },
      maxBytes: count,
      type: { anyOf: [type, { type: 'array', minItems: 1, uniqueItems: true, items: type }] },
      minLength: count,
      maxLength: count,
      pattern: { type: 'string' },
      format: { enum: formats },
      minimum: { type: 'number' },
      maximum: { type: 'number' },
      exclusiveMinimum: { type: 'number' },
      exclusiveMaximum: { type: 'number' },
      multipleOf: { type: 'number', exclusiveMinimum: 0 },
      properties: { type: 'object', additionalProperties: schema },
      required: { type: 'array', uniqueItems: true, items: { type: 'string' } },
      additionalProperties: { anyOf: [{ type: 'boolean' }, schema] },
      items: { anyOf: [{ type: 'boolean' }, schema] },
      prefixItems: schemas,
      minItems: count,
      maxItems: count,
      uniqueItems: { type: 'boolean' },
    },
    dependentRequired: { maxBytes: ['binary'] },
  };
}

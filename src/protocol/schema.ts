import { formats, typeKeywords } from './keywords.ts';
import { reservedEventNames } from './parse-events.ts';

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
      schemas: section('Schemas that events share, by name.', '^[A-Z][A-Za-z0-9]*$', { $ref: '#/$defs/schema' }),
      client: section('Events that clients send to the server.', eventName, { $ref: '#/$defs/clientEvent' }),
      server: section('Events that the server sends to clients.', eventName, { $ref: '#/$defs/serverEvent' }),
    },
    $defs: { schema: payloadSchema(), clientEvent: clientEvent(), serverEvent: serverEvent() },
  };
}

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

function event(properties: JsonSchema): JsonSchema {
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      description: { type: 'string', description: 'What the event means; shown in editors and PROTOCOL.md.' },
      payload: {
        $ref: '#/$defs/schema',
        description: 'What the event carries; leave it out for an event without payload.',
      },
      ...properties,
      volatile: flag('May be dropped instead of queued while there is no connection.'),
      deprecated: flag('Clients should no longer use it.'),
    },
  };
}

function clientEvent(): JsonSchema {
  return event({
    ack: { $ref: '#/$defs/schema', description: 'What the reply carries when it succeeds: an object.' },
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
  });
}

function serverEvent(): JsonSchema {
  return event({ durable: flag("Kept in the room's stream: offset, catch-up, no loss.") });
}

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
  };
}

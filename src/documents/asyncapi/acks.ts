import { argsSchema } from '../../protocol/args.ts';
import { ackCarriesBytes } from '../../protocol/carries-bytes.ts';
import { withAppliedDefaults } from '../../protocol/defaults.ts';
import type { Protocol, ProtocolEvent, Schema } from '../../protocol/model.ts';
import { perEvent } from '../../protocol/per-event.ts';
import { record } from '../../protocol/record.ts';
import { shapeOf } from '../../protocol/shape.ts';
import type { AsyncapiForm } from './forms.ts';
import { asyncapiSchema, schemaPlace } from './schema.ts';

/** Why an event was refused, called `AckError` in the document. */
export const errorSchema: Schema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'See PROTOCOL.md.' },
    message: { type: 'string' },
    retryAfterMs: { type: 'number' },
  },
};

const noneWhereRefused =
  'There is none where the event is refused, unless `websocket/refusals.ts` of the server says otherwise.';

const error: Schema = { $ref: schemaPlace('AckError') };

/** Whether the ack of an event can say why it was refused. */
export function tellsRefusals({ acks }: ProtocolEvent, form: AsyncapiForm): boolean {
  return acks === 'envelope' || acks === 'node' || (acks === 'plain' && form.tellsAllRefusals === true);
}

/** The message that acknowledges a client event; its payload is the one value of the ack, or the list of all. */
export const ackMessage = perEvent(
  (declared, protocol: Protocol, form: AsyncapiForm): { readonly [name: string]: unknown } => {
    const event = withAppliedDefaults(declared);
    const { name, acks, results } = event;
    const isList = acks === 'node' || results !== undefined;
    const payload = form.ack(ackPayload(event, protocol, form), ackCarriesBytes(event, protocol));
    return {
      name: `ack of ${name}`,
      ...(acks === 'plain' && !form.tellsAllRefusals && { description: noneWhereRefused }),
      ...(payload !== undefined && { payload }),
      [form.extension]: { acks, ...(isList && { args: 'positional' }) },
    };
  },
  ({ schemas }, form) => [schemas, form],
);

function ackPayload(
  { acks, ack, results }: ProtocolEvent,
  protocol: Protocol,
  { tellsAllRefusals, extension }: AsyncapiForm,
): Schema | undefined {
  const schemaOf = (schema: Schema) => asyncapiSchema(schema, extension);
  if (acks === 'envelope') return { oneOf: [envelopeSchema(ack, protocol, schemaOf), refusedEnvelope] };
  const values = results ?? (ack === undefined ? [] : [ack]);
  if (acks === 'node') {
    return { oneOf: [schemaOf(list([{ type: 'null' }, ...values])), tellsAllRefusals ? refusedEnvelope : refusedList] };
  }
  const accepted = results === undefined ? ack && schemaOf(ack) : schemaOf(list(results));
  if (!tellsAllRefusals) return accepted;
  return accepted === undefined ? refusedEnvelope : { anyOf: [accepted, refusedEnvelope] };
}

/** A list of values that are all there. */
function list(items: readonly Schema[]): Schema {
  return argsSchema({ items, required: items.length, rest: false });
}

const refusedList: Schema = { type: 'array', items: [error], additionalItems: false, minItems: 1 };

const refusedEnvelope: Schema = {
  type: 'object',
  required: ['success', 'error'],
  properties: { success: { const: false }, error },
};

/** The envelope of an ack that succeeded: the properties of its data beside `success`. */
function envelopeSchema(data: Schema | undefined, protocol: Protocol, schemaOf: (schema: Schema) => Schema): Schema {
  const { properties, required } = data === undefined ? nothing : objectOf(data, protocol);
  return {
    type: 'object',
    required: ['success', ...required],
    properties: record([
      ['success', { const: true }],
      ...properties.map(([name, schema]) => [name, schemaOf(schema)] as const),
    ]),
  };
}

interface Properties {
  readonly properties: readonly (readonly [string, Schema])[];
  readonly required: readonly string[];
}

const nothing: Properties = { properties: [], required: [] };

/** The parser has checked that an ack is an object, perhaps through references. */
function objectOf(schema: Schema, protocol: Protocol): Properties {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference') return objectOf(protocol.schemas.get(shape.name) ?? true, protocol);
  if (shape.kind !== 'object') return nothing;
  return {
    properties: shape.properties.map(({ name, schema: property }) => [name, property]),
    required: shape.properties.filter(({ required }) => required).map(({ name }) => name),
  };
}

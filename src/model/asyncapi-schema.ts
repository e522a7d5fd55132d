import { mapSchema } from '../protocol/map-schema.ts';
import type { Protocol, Schema } from '../protocol/model.ts';
import type { SchemaObject } from '../protocol/scope.ts';
import { referenceName, shapeOf } from '../protocol/shape.ts';
import { record } from '../protocol/values.ts';

/** A schema as AsyncAPI 3.0 has it by default: JSON Schema draft 7, with references into the document's components. */
export function asyncapiSchema(schema: Schema): Schema {
  // AsyncAPI wants an object where a schema is on its own.
  if (schema === true) return {};
  return mapSchema(schema, draft7);
}

/** The place of a named schema. */
export function schemaPlace(name: string): string {
  return `#/components/schemas/${name}`;
}

/** What is beside `$ref` does not count in draft 7, and a tuple is written in other words. */
function draft7({ $ref, prefixItems, items, ...rest }: SchemaObject): Schema {
  if (typeof $ref === 'string') {
    const reference = { $ref: schemaPlace(referenceName($ref)) };
    return Object.keys(rest).length === 0 ? reference : { ...rest, allOf: [reference] };
  }
  return {
    ...rest,
    ...(prefixItems !== undefined && { items: prefixItems, additionalItems: items ?? false }),
    ...(prefixItems === undefined && items !== undefined && { items }),
  };
}

/** The envelope of an ack that succeeded: the properties of its data beside `success`. */
export function ackSchema(data: Schema | undefined, protocol: Protocol): Schema {
  const { properties, required } = data === undefined ? nothing : objectOf(data, protocol);
  return {
    type: 'object',
    required: ['success', ...required],
    properties: record([
      ['success', { const: true }],
      ...properties.map(([name, schema]) => [name, asyncapiSchema(schema)] as const),
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

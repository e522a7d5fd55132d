import { mapSchema } from '../../protocol/map-schema.ts';
import type { Schema, SchemaObject } from '../../protocol/model.ts';
import { referenceName } from '../../protocol/shape.ts';

/** Name of the extension that holds what AsyncAPI has no word for. */
export type Extension = 'x-socketio' | 'x-websocket' | 'x-sse';

/**
 * A schema as AsyncAPI 3.0 has it by default: JSON Schema draft 7, with references into the document's components.
 *
 * @param extension Says of bytes what the draft has no word for.
 */
export function asyncapiSchema(schema: Schema, extension: Extension): Schema {
  // AsyncAPI wants an object where a schema is on its own.
  if (schema === true) return {};
  return mapSchema(schema, (part) => draft7(part, extension));
}

/** The place of a named schema. */
export function schemaPlace(name: string): string {
  return `#/components/schemas/${name}`;
}

/** What is beside `$ref` does not count in draft 7, a tuple is written in other words, and there are no bytes. */
function draft7({ $ref, prefixItems, items, binary, maxBytes, ...rest }: SchemaObject, extension: Extension): Schema {
  if (typeof $ref === 'string') {
    const reference = { $ref: schemaPlace(referenceName($ref)) };
    return Object.keys(rest).length === 0 ? reference : { ...rest, allOf: [reference] };
  }
  if (binary === true) return { ...rest, ...bytes(maxBytes, extension) };
  // Draft 7 has no tuple without items.
  const isTuple = Array.isArray(prefixItems) && prefixItems.length > 0;
  return {
    ...rest,
    ...(isTuple && { items: prefixItems, additionalItems: items ?? false }),
    ...(!isTuple && items !== undefined && { items }),
  };
}

/** Bytes are sent as an attachment; in the JSON something stands in their place. */
function bytes(maxBytes: unknown, extension: Extension): SchemaObject {
  const note = { attachment: true, ...(maxBytes !== undefined && { maxBytes }) };
  return { type: 'string', format: 'binary', [extension]: note };
}

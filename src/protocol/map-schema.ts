import type { Schema } from './model.ts';
import type { SchemaObject } from './scope.ts';
import { record } from './values.ts';

/** Rebuilds a schema: first each schema inside it is changed, then itself. */
export function mapSchema(schema: Schema, change: (schema: SchemaObject) => Schema): Schema {
  if (typeof schema === 'boolean') return schema;
  const inside = (part: Schema) => mapSchema(part, change);
  return change(record(Object.entries(schema).map(([key, value]) => [key, mapKeyword(key, value, inside)])));
}

/** The parser has checked what each keyword holds. */
function mapKeyword(key: string, value: unknown, inside: (part: Schema) => Schema): unknown {
  switch (key) {
    case 'properties':
      return record(Object.entries(value as Record<string, Schema>).map(([name, part]) => [name, inside(part)]));
    case 'items':
    case 'additionalProperties':
      return inside(value as Schema);
    case 'oneOf':
    case 'anyOf':
    case 'prefixItems':
      return (value as Schema[]).map(inside);
    default:
      return value;
  }
}

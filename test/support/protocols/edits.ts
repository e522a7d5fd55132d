import type { Schema } from '../../../src/protocol/model.ts';
import { record } from '../../../src/protocol/record.ts';

type SchemaObject = Exclude<Schema, boolean>;

/** Parsed schemas say themselves that an object is closed. */
const closed: Schema = { type: 'object', additionalProperties: false };

/** Schemas that differ from one in a single place: a little wider, narrower, or something else. */
export function schemaEdits(schema: Schema): Schema[] {
  const others: Schema[] = [{ type: 'string' }, { type: 'null' }, { enum: ['a', 'b'] }, closed];
  if (typeof schema === 'boolean') return others;
  const around: Schema[] = [
    true,
    { anyOf: [{ type: 'null' }, schema] },
    { oneOf: [{ const: 'other' }, schema] },
    { oneOf: [schema, schema] },
  ];
  return [...others, ...around, ...limits(schema), ...objectEdits(schema), ...partEdits(schema)];
}

function limits(schema: SchemaObject): Schema[] {
  return Object.entries(schema).flatMap(([key, value]): Schema[] => {
    if (key === 'pattern' || key === 'format' || key === 'uniqueItems') return [without(schema, key)];
    if (key === 'type' && value === 'null') return [];
    if (key === 'type' && typeof value === 'string') return [{ ...schema, type: [value, 'null'] }];
    if (key === 'type' && Array.isArray(value)) return value.map((type) => ({ ...schema, type }));
    if (key === 'enum' && Array.isArray(value)) {
      return [{ ...schema, enum: [...value, 'c'] }, ...value.map((only) => ({ const: only }))];
    }
    if (typeof value !== 'number' || key === 'const' || key === 'default') return [];
    const isOfTuple = schema.prefixItems !== undefined;
    const least = /^m(in|ax)(Length|Items)$/.test(key) && value === 0 ? [] : [{ ...schema, [key]: value - 1 }];
    return isOfTuple ? least : [{ ...schema, [key]: value + 1 }, ...least, without(schema, key)];
  });
}

function objectEdits(schema: SchemaObject): Schema[] {
  if (schema.type !== 'object') return [];
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const names = Object.keys(properties);
  const more = record([...Object.entries(properties), ['more', { type: 'string' }]]);
  return [
    { ...schema, additionalProperties: true },
    { ...schema, additionalProperties: false },
    ...(typeof schema.additionalProperties === 'object'
      ? []
      : [
          { ...schema, properties: more },
          { ...schema, properties: more, required: [...required, 'more'] },
        ]),
    ...(required.length > 0 ? [{ ...schema, required: required.slice(1) }] : []),
    ...(names.length > required.length ? [{ ...schema, required: names }] : []),
    ...names.map((name) => ({
      ...schema,
      properties: record(Object.entries(properties).filter(([other]) => other !== name)),
      required: required.filter((other) => other !== name),
    })),
  ];
}

/** Edits of the schemas inside. */
function partEdits(schema: SchemaObject): Schema[] {
  return Object.entries(schema).flatMap(([key, value]): Schema[] => {
    if (key === 'properties') {
      const parts = Object.entries(value as Record<string, Schema>);
      return parts.flatMap(([name, part]) =>
        schemaEdits(part).map((edited) => ({
          ...schema,
          properties: record(parts.map(([other, old]) => [other, other === name ? edited : old])),
        })),
      );
    }
    if (key === 'oneOf' || key === 'anyOf' || key === 'prefixItems') {
      const parts = value as Schema[];
      return parts.flatMap((part, index) =>
        schemaEdits(part).map((edited) => ({ ...schema, [key]: parts.with(index, edited) })),
      );
    }
    if ((key === 'items' || key === 'additionalProperties') && typeof value === 'object') {
      return schemaEdits(value as Schema).map((edited) => ({ ...schema, [key]: edited }));
    }
    return [];
  });
}

function without(schema: SchemaObject, key: string): Schema {
  return record(Object.entries(schema).filter(([other]) => other !== key));
}

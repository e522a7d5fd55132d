import type { Protocol, Schema } from './model.ts';
import { type NumberShape, type ObjectShape, type Shape, type StringShape, shapeOf } from './shape.ts';

/**
 * Whether a schema may accept a JSON value. `false` is certain; `true` is certain but for `format`, which only the
 * generated validators check.
 */
export function mayAccept(schema: Schema, value: unknown, protocol: Protocol): boolean {
  return shapeAccepts(shapeOf(schema), value, protocol);
}

function shapeAccepts(shape: Shape, value: unknown, protocol: Protocol): boolean {
  const accepts = (part: Schema, item: unknown) => mayAccept(part, item, protocol);
  switch (shape.kind) {
    case 'any':
      return true;
    case 'reference':
      return accepts(protocol.schemas.get(shape.name) ?? true, value);
    case 'union': {
      const count = shape.branches.filter((branch) => accepts(branch, value)).length;
      return shape.exclusive ? count === 1 : count > 0;
    }
    case 'types':
      return shape.shapes.some((part) => shapeAccepts(part, value, protocol));
    case 'values':
      return shape.values.some((known) => known === value);
    case 'string':
      return typeof value === 'string' && stringFits(shape, value);
    case 'number':
      return typeof value === 'number' && numberFits(shape, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'object':
      return objectFits(shape, value, accepts);
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= (shape.minItems ?? 0) &&
        value.length <= (shape.maxItems ?? Infinity) &&
        (!shape.unique || new Set(value).size === value.length) &&
        value.every((item) => accepts(shape.items, item))
      );
    case 'tuple':
      return (
        Array.isArray(value) &&
        value.length >= shape.required &&
        (shape.rest !== false || value.length <= shape.prefix.length) &&
        value.every((item, index) => accepts(shape.prefix[index] ?? shape.rest, item))
      );
  }
}

function stringFits(shape: StringShape, value: string): boolean {
  const length = [...value].length;
  return (
    length >= (shape.minLength ?? 0) &&
    length <= (shape.maxLength ?? Infinity) &&
    (shape.pattern === undefined || new RegExp(shape.pattern, 'u').test(value))
  );
}

function numberFits(shape: NumberShape, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = shape;
  return (
    (!shape.integer || Number.isSafeInteger(value)) &&
    value >= minimum &&
    value <= maximum &&
    value > exclusiveMinimum &&
    value < exclusiveMaximum &&
    (shape.multipleOf === undefined || isMultiple(value, shape.multipleOf))
  );
}

/** Decimal, not binary: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, step: number): boolean {
  const ratio = value / step;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}

function objectFits(shape: ObjectShape, value: unknown, accepts: (part: Schema, item: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = new Map(Object.entries(value));
  const declared = new Map(shape.properties.map((property) => [property.name, property.schema]));
  return (
    shape.properties.every(({ name, required }) => !required || entries.has(name)) &&
    [...entries].every(([name, item]) => {
      const schema = declared.get(name) ?? shape.additional;
      return schema !== false && accepts(schema, item);
    })
  );
}

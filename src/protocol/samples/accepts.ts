import type { Protocol, Schema } from '../model.ts';
import { type NumberShape, type ObjectShape, type Shape, type StringShape, shapeOf } from '../shape.ts';
import { formatSamples } from './formats.ts';

/** Whether something holds; undefined where only the generated validators, which know every `format`, could tell. */
export type Verdict = boolean | undefined;

type Schemas = Pick<Protocol, 'schemas'>;

/** Whether a schema accepts a value of JSON, with bytes in it or not. */
export function accepts(schema: Schema, value: unknown, protocol: Schemas): Verdict {
  return shapeAccepts(shapeOf(schema), value, protocol);
}

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function any(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}

function exactlyOne(verdicts: readonly Verdict[]): Verdict {
  const sure = verdicts.filter((verdict) => verdict === true).length;
  if (sure > 1) return false;
  return verdicts.includes(undefined) ? undefined : sure === 1;
}

function shapeAccepts(shape: Shape, value: unknown, protocol: Schemas): Verdict {
  const inner = (part: Schema, item: unknown) => accepts(part, item, protocol);
  switch (shape.kind) {
    case 'any':
      return isJson(value);
    case 'reference':
      return inner(protocol.schemas.get(shape.name) ?? true, value);
    case 'union': {
      const verdicts = shape.branches.map((branch) => inner(branch, value));
      return shape.exclusive ? exactlyOne(verdicts) : any(verdicts);
    }
    case 'types':
      return any(shape.shapes.map((part) => shapeAccepts(part, value, protocol)));
    case 'values':
      return shape.values.some((known) => known === value);
    case 'string':
      return typeof value === 'string' ? stringFits(shape, value) : false;
    case 'number':
      return typeof value === 'number' && numberFits(shape, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'binary':
      return value instanceof Uint8Array && value.byteLength <= (shape.maxBytes ?? Infinity);
    case 'object':
      return objectFits(shape, value, inner);
    case 'array': {
      if (!Array.isArray(value)) return false;
      const { minItems = 0, maxItems = Infinity, unique } = shape;
      const isUnique = !unique || new Set(value).size === value.length;
      const isSized = value.length >= minItems && value.length <= maxItems;
      return isSized && isUnique && all(value.map((item) => inner(shape.items, item)));
    }
    case 'tuple': {
      if (!Array.isArray(value) || value.length < shape.required) return false;
      if (shape.rest === false && value.length > shape.prefix.length) return false;
      return all(value.map((item, index) => inner(shape.prefix[index] ?? shape.rest, item)));
    }
  }
}

/** Whether there are no bytes in a value. */
function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return !(value instanceof Uint8Array) && Object.values(value).every(isJson);
}

function stringFits({ minLength = 0, maxLength = Infinity, pattern, format }: StringShape, value: string): Verdict {
  const length = [...value].length;
  const isSized = length >= minLength && length <= maxLength;
  return isSized && (pattern === undefined || new RegExp(pattern, 'u').test(value)) && hasFormat(value, format);
}

/** Every format has one of these characters in all its texts. */
const formatMarks = /[-:.@]/;

function hasFormat(value: string, format: string | undefined): Verdict {
  if (format === undefined || value === formatSamples[format]) return true;
  return formatMarks.test(value) ? undefined : false;
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

function objectFits(shape: ObjectShape, value: unknown, inner: (part: Schema, item: unknown) => Verdict): Verdict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Uint8Array) return false;
  const entries = new Map(Object.entries(value));
  if (shape.properties.some(({ name, required }) => required && !entries.has(name))) return false;
  const declared = new Map(shape.properties.map((property) => [property.name, property.schema]));
  const verdicts = [...entries].map(([name, item]) => {
    const schema = declared.get(name) ?? shape.additional;
    return schema === false ? false : inner(schema, item);
  });
  return all(verdicts);
}

import type { Schema } from './model.ts';

/** A value that a schema can name literally. */
export type Literal = string | number | boolean | null;

/** One property of an object. */
export interface PropertyShape {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** What it has where it is left out; a property that must be there has none. */
  readonly default?: unknown;
}

export interface StringShape {
  readonly kind: 'string';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface NumberShape {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

/** Bytes; not of JSON. */
export interface BinaryShape {
  readonly kind: 'binary';
  readonly maxBytes?: number;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: readonly PropertyShape[];
  /** `false`: closed; `true`: open; a schema: a map, which has no declared properties. */
  readonly additional: Schema;
}

export interface ArrayShape {
  readonly kind: 'array';
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly unique: boolean;
}

export interface TupleShape {
  readonly kind: 'tuple';
  readonly prefix: readonly Schema[];
  /** How many of the prefix must be there. */
  readonly required: number;
  /** Schema of what follows the prefix; `false`: nothing may. */
  readonly rest: Schema;
}

/** What a schema says, with its keywords told apart by type. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'union'; readonly exclusive: boolean; readonly branches: readonly Schema[] }
  | { readonly kind: 'types'; readonly shapes: readonly Shape[] }
  | { readonly kind: 'values'; readonly values: readonly Literal[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'null' }
  | StringShape
  | NumberShape
  | BinaryShape
  | ObjectShape
  | ArrayShape
  | TupleShape;

type Keywords = { readonly [keyword: string]: unknown };

/** Nobody changes a schema, and everybody asks for its shape. */
const shapes = new WeakMap<Keywords, Shape>();

/** What a schema that the parser accepted says; the casts below rest on its checks. */
export function shapeOf(schema: Schema): Shape {
  if (typeof schema === 'boolean') return { kind: 'any' };
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = readShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function readShape(schema: Keywords): Shape {
  if (typeof schema.$ref === 'string') return { kind: 'reference', name: referenceName(schema.$ref) };
  if (schema.oneOf !== undefined) return { kind: 'union', exclusive: true, branches: schema.oneOf as Schema[] };
  if (schema.anyOf !== undefined) return { kind: 'union', exclusive: false, branches: schema.anyOf as Schema[] };
  if (schema.const !== undefined) return { kind: 'values', values: [schema.const as Literal] };
  if (schema.enum !== undefined) return { kind: 'values', values: schema.enum as Literal[] };
  if (schema.binary === true) return { kind: 'binary', ...pick(schema, ['maxBytes']) };
  if (typeof schema.type === 'string') return shapeOfType(schema.type, schema);
  if (Array.isArray(schema.type)) return shapeOfTypes(schema.type, schema);
  return { kind: 'any' };
}

/** The name in `#/schemas/<name>`. */
export function referenceName(reference: string): string {
  return reference.slice('#/schemas/'.length);
}

function shapeOfTypes(types: readonly string[], schema: Keywords): Shape {
  const [only] = types;
  if (types.length === 1 && only !== undefined) return shapeOfType(only, schema);
  return { kind: 'types', shapes: types.map((type) => shapeOfType(type, schema)) };
}

function shapeOfType(type: string, schema: Keywords): Shape {
  switch (type) {
    case 'string':
      return { kind: 'string', ...pick(schema, ['minLength', 'maxLength', 'pattern', 'format']) };
    case 'number':
    case 'integer':
      return { kind: 'number', integer: type === 'integer', ...pick(schema, numberKeywords) };
    case 'boolean':
      return { kind: 'boolean' };
    case 'null':
      return { kind: 'null' };
    case 'object':
      return objectShape(schema);
    case 'array':
      return schema.prefixItems === undefined ? arrayShape(schema) : tupleShape(schema);
    default:
      throw new Error(`unknown type ${type}`);
  }
}

const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

function pick(schema: Keywords, keywords: readonly string[]): object {
  return Object.fromEntries(keywords.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])));
}

function objectShape(schema: Keywords): ObjectShape {
  const required = new Set((schema.required ?? []) as string[]);
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  return {
    kind: 'object',
    properties: properties.map(([name, property]) => propertyShape(name, property, required.has(name))),
    additional: (schema.additionalProperties ?? false) as Schema,
  };
}

function propertyShape(name: string, schema: Schema, required: boolean): PropertyShape {
  const value = typeof schema === 'boolean' || required ? undefined : schema.default;
  return { name, schema, required, ...(value !== undefined && { default: value }) };
}

function arrayShape(schema: Keywords): ArrayShape {
  return {
    kind: 'array',
    items: schema.items as Schema,
    unique: schema.uniqueItems === true,
    ...pick(schema, ['minItems', 'maxItems']),
  };
}

function tupleShape(schema: Keywords): TupleShape {
  const prefix = schema.prefixItems as Schema[];
  return {
    kind: 'tuple',
    prefix,
    required: (schema.minItems ?? prefix.length) as number,
    rest: (schema.items ?? false) as Schema,
  };
}

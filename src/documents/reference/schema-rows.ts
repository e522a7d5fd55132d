import { titleOf } from '../../protocol/args.ts';
import { typeLine } from '../../protocol/code/type-line.ts';
import { referencesOf } from '../../protocol/graph.ts';
import { mapSchema } from '../../protocol/map-schema.ts';
import type { EventArgs, Schema } from '../../protocol/model.ts';
import { type ArrayShape, type NumberShape, type Shape, type StringShape, shapeOf } from '../../protocol/shape.ts';
import { codeSpan, plainText } from '../../text/markdown.ts';
import { propertyKey } from '../../text/typescript/quote.ts';

/** A line of a table about a schema, its cells in Markdown. */
export interface SchemaRow {
  readonly property: string;
  readonly type: string;
  readonly required: string;
  readonly limits: string;
  readonly text: string;
}

/** A line of a table about arguments or results: one of them, or a property inside it. */
export interface ArgumentRow extends SchemaRow {
  /** Counted from 1; `3…` stands for the third and all that follow. */
  readonly position: string;
}

/** Nothing, in a cell of a table. */
const NOTHING = '–';

/** The properties of an object with those of the objects inside it; of anything else one row for the whole. */
export function schemaRows(schema: Schema): readonly SchemaRow[] {
  const rows = innerRows(schema, '');
  return rows.length > 0 ? rows : [row('', schema, true)];
}

/** The arguments by position, each followed by the properties inside it. */
export function argumentRows({ items, required, rest }: EventArgs): readonly ArgumentRow[] {
  const rows = items.flatMap((schema, index) => argument(`${index + 1}`, schema, index < required));
  return rest === false ? rows : [...rows, ...argument(`${items.length + 1}…`, rest, false)];
}

function argument(position: string, schema: Schema, required: boolean): readonly ArgumentRow[] {
  const path = titleOf(schema) ?? '';
  return [row(path, schema, required), ...innerRows(schema, path)].map((line) => ({ position, ...line }));
}

function row(path: string, schema: Schema, required: boolean, value?: unknown): SchemaRow {
  return {
    property: path === '' ? NOTHING : codeSpan(path),
    type: typeCell(schema),
    required: required ? 'yes' : 'no',
    limits: limitsCell(schema) || NOTHING,
    text: describe(schema, value) || NOTHING,
  };
}

function innerRows(schema: Schema, path: string): readonly SchemaRow[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'array') return innerRows(shape.items, `${path}[]`);
  if (shape.kind !== 'object') return [];
  const rows = shape.properties.flatMap(({ name, schema: property, required, default: value }) => {
    const place = join(path, name);
    return [row(place, property, required, value), ...innerRows(property, place)];
  });
  if (shape.additional === false) return rows;
  const rest = join(path, '*');
  return [...rows, row(rest, shape.additional, false), ...innerRows(shape.additional, rest)];
}

function join(path: string, name: string): string {
  const key = propertyKey(name);
  if (name === '*') return path === '' ? name : `${path}.${name}`;
  if (key !== name) return `${path}[${key}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** A named schema as a link to what it is. */
function typeCell(schema: Schema): string {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference') return link(shape.name);
  if (innerRows(schema, '').length > 0) return codeSpan(outline(shape));
  const links = [...referencesOf(schema)].map(link);
  return [codeSpan(typeLine(withBytes(schema))), ...(links.length === 0 ? [] : [`see ${links.join(', ')}`])].join(', ');
}

/** Bytes have no name that all languages share, so they are called what they are. */
function withBytes(schema: Schema): Schema {
  return mapSchema(schema, (part) => (part.binary === true ? { $ref: '#/schemas/bytes' } : part));
}

function link(name: string): string {
  return `[${codeSpan(name)}](#schema-${name})`;
}

/** An object whose properties follow in rows of their own. */
function outline(shape: Shape): string {
  return shape.kind === 'array' ? `${outline(shapeOf(shape.items))}[]` : 'object';
}

/** @param value What it has where a client leaves it out. */
function describe(schema: Schema, value: unknown): string {
  if (typeof schema === 'boolean') return '';
  const { description, deprecated } = schema;
  return [
    ...(deprecated === true ? ['**Deprecated.**'] : []),
    ...(typeof description === 'string' ? [plainText(description)] : []),
    ...(value === undefined ? [] : [`Default: ${codeSpan(JSON.stringify(value))}.`]),
  ].join(' ');
}

function limitsCell(schema: Schema): string {
  return limitsOf(shapeOf(schema)).join(', ');
}

function limitsOf(shape: Shape): string[] {
  switch (shape.kind) {
    case 'string':
      return stringLimits(shape);
    case 'number':
      return numberLimits(shape);
    case 'array':
      return arrayLimits(shape);
    case 'binary':
      return range(undefined, shape.maxBytes, 'bytes');
    case 'types':
      return shape.shapes.flatMap(limitsOf);
    default:
      return [];
  }
}

function stringLimits({ minLength, maxLength, pattern, format }: StringShape): string[] {
  return [
    ...(format === undefined ? [] : [format]),
    ...range(minLength, maxLength, 'characters'),
    ...(pattern === undefined ? [] : [`matches ${codeSpan(pattern)}`]),
  ];
}

function numberLimits(shape: NumberShape): string[] {
  const bounds = [
    ['≥', shape.minimum],
    ['>', shape.exclusiveMinimum],
    ['≤', shape.maximum],
    ['<', shape.exclusiveMaximum],
    ['a multiple of', shape.multipleOf],
  ] as const;
  return [
    ...(shape.integer ? ['integer'] : []),
    ...bounds.flatMap(([sign, bound]) => (bound === undefined ? [] : [plainText(`${sign} ${bound}`)])),
  ];
}

function arrayLimits({ minItems, maxItems, unique, items }: ArrayShape): string[] {
  const each = limitsCell(items);
  return [
    ...range(minItems, maxItems, 'items'),
    ...(unique ? ['no item twice'] : []),
    ...(each === '' ? [] : [`each ${each}`]),
  ];
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (least === undefined && most === undefined) return [];
  if (most === undefined) return [`at least ${least} ${unit}`];
  return [least === undefined || least === 0 ? `at most ${most} ${unit}` : `${least} to ${most} ${unit}`];
}

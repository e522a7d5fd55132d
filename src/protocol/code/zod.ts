import { literal, propertyKey, regexLiteral, stringLiteral, valueText } from '../../text/typescript/quote.ts';
import type { Schema } from '../model.ts';
import {
  type ArrayShape,
  type BinaryShape,
  type Literal,
  type NumberShape,
  type ObjectShape,
  type PropertyShape,
  type Shape,
  type StringShape,
  shapeOf,
  type TupleShape,
} from '../shape.ts';
import { indent, list } from './layout.ts';

/** Writes a reference to the validator of a named schema, for example `roomIdSchema`. */
export type Reference = (name: string) => string;

/**
 * Writes the zod 4.6 expression that accepts what a schema accepts.
 *
 * Lengths of strings count code points, in zod as in JSON Schema; `integer` is a safe integer (RFC 7493, 2.2).
 */
export function zodText(schema: Schema, reference: Reference): string {
  return shapeText(shapeOf(schema), reference);
}

function shapeText(shape: Shape, reference: Reference): string {
  switch (shape.kind) {
    case 'any':
      return 'z.json()';
    case 'reference':
      return reference(shape.name);
    case 'union': {
      const branches = shape.branches.map((branch) => zodText(branch, reference));
      return list(shape.exclusive ? 'z.xor([' : 'z.union([', branches, '])');
    }
    case 'types':
      return typesText(shape.shapes, reference);
    case 'values':
      return valuesText(shape.values);
    case 'string':
      return stringText(shape);
    case 'number':
      return numberText(shape);
    case 'boolean':
      return 'z.boolean()';
    case 'null':
      return 'z.null()';
    case 'binary':
      return binaryText(shape);
    case 'object':
      return objectText(shape, reference);
    case 'array':
      return arrayText(shape, reference);
    case 'tuple':
      return tupleText(shape, reference);
  }
}

function typesText(shapes: readonly Shape[], reference: Reference): string {
  const others = shapes.filter((shape) => shape.kind !== 'null').map((shape) => shapeText(shape, reference));
  const [only] = others;
  const text = others.length === 1 && only !== undefined ? only : list('z.union([', others, '])');
  return others.length < shapes.length ? `${text}.nullable()` : text;
}

function valuesText(values: readonly Literal[]): string {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return `z.literal(${literal(first)})`;
  const isEnum = values.every((value) => typeof value === 'string');
  return list(isEnum ? 'z.enum([' : 'z.literal([', values.map(literal), '])');
}

/** A scheme and the characters of RFC 3986; `z.url()` would trim the value, and take spaces and other scripts. */
const uri = String.raw`/^[a-z][a-z\d+.-]*:(?:[\w.~:/?[\]@!$&'()*+,;=-]|%[\da-f]{2})*(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})*)?$/i`;

/** RFC 3339 `full-time`; zod's own `z.iso.time()` is a time without an offset. */
const fullTime = String.raw`/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/`;

const stringFormats: Readonly<Record<string, string>> = {
  'date-time': 'z.iso.datetime({ offset: true })',
  date: 'z.iso.date()',
  time: `z.string().regex(${fullTime})`,
  email: 'z.email()',
  uuid: 'z.guid()',
  uri: `z.string().regex(${uri})`,
  ipv4: 'z.ipv4()',
  ipv6: 'z.ipv6()',
};

function stringText(shape: StringShape): string {
  return [
    shape.format === undefined ? 'z.string()' : (stringFormats[shape.format] ?? 'z.string()'),
    call('min', shape.minLength),
    call('max', shape.maxLength),
    shape.pattern === undefined ? '' : `.regex(${regexLiteral(shape.pattern)})`,
    // zod does not know that these patterns are formats.
    shape.format === 'time' || shape.format === 'uri' ? `.meta({ format: '${shape.format}' })` : '',
  ].join('');
}

function numberText(shape: NumberShape): string {
  return [
    shape.integer ? 'z.int()' : 'z.number()',
    call('min', shape.minimum),
    call('max', shape.maximum),
    call('gt', shape.exclusiveMinimum),
    call('lt', shape.exclusiveMaximum),
    call('multipleOf', shape.multipleOf),
  ].join('');
}

function call(method: string, argument: number | undefined): string {
  return argument === undefined ? '' : `.${method}(${literal(argument)})`;
}

function binaryText({ maxBytes }: BinaryShape): string {
  if (maxBytes === undefined) return 'z.instanceof(Uint8Array)';
  const message = stringLiteral(`Expected at most ${maxBytes} bytes`);
  return `z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= ${maxBytes}, ${message})`;
}

function objectText(shape: ObjectShape, reference: Reference): string {
  if (typeof shape.additional !== 'boolean') {
    return list('z.record(', ['z.string()', zodText(shape.additional, reference)], ')');
  }
  const open = shape.additional ? 'z.looseObject({' : 'z.strictObject({';
  const lines = shape.properties.map((property) => {
    const value = `${zodText(property.schema, reference)}${presence(property)}`;
    return `  ${propertyKey(property.name)}: ${indent(value)},\n`;
  });
  return lines.length === 0 ? `${open}})` : `${open}\n${lines.join('')}})`;
}

/** A default with parts is read as if it had been sent: its parts may have defaults, and each payload gets its own. */
function presence({ required, default: value }: PropertyShape): string {
  if (required) return '';
  if (value === undefined) return '.exactOptional()';
  return `.${typeof value === 'object' && value !== null ? 'prefault' : 'default'}(${valueText(value)})`;
}

function arrayText(shape: ArrayShape, reference: Reference): string {
  return [
    list('z.array(', [zodText(shape.items, reference)], ')'),
    call('min', shape.minItems),
    call('max', shape.maxItems),
    shape.unique ? ".refine((items) => new Set(items).size === items.length, 'Items must differ')" : '',
    shape.unique ? '.meta({ uniqueItems: true })' : '',
  ].join('');
}

function tupleText(shape: TupleShape, reference: Reference): string {
  const items = shape.prefix.map((schema, index) => {
    const value = zodText(schema, reference);
    return index < shape.required ? value : `${value}.exactOptional()`;
  });
  if (shape.rest === false) return list('z.tuple([', items, '])');
  if (items.length === 0) return list('z.array(', [zodText(shape.rest, reference)], ')');
  return list('z.tuple(', [list('[', items, ']'), zodText(shape.rest, reference)], ')');
}

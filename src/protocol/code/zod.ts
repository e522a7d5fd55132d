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
import {
  array,
  arrow,
  type Call,
  call,
  chained,
  type Expression,
  expressionText,
  type Part,
  part,
  pattern,
  word,
} from './expression.ts';
import { indent } from './layout.ts';

/** Gives the expression for the validator of a named schema, for example `roomIdSchema`. */
export type Reference = (name: string) => Expression;

/** A constant, as the validator of a schema. */
export function constantOf(name: string): Expression {
  return { root: name, calls: [] };
}

/** The same for one that is not there yet. */
export function laterConstant(name: string): Expression {
  return zod(call('lazy', arrow(`() => ${name}`)));
}

/**
 * Writes the zod 4.6 expression that accepts what a schema accepts.
 *
 * Lengths of strings count code points, in zod as in JSON Schema; `integer` is a safe integer (RFC 7493, 2.2).
 */
export function zodText(schema: Schema, reference: Reference): string {
  return expressionText(expressionOf(schema, reference));
}

function expressionOf(schema: Schema, reference: Reference): Expression {
  return shapeExpression(shapeOf(schema), reference);
}

function zod(...calls: readonly Call[]): Expression {
  return { root: 'z', calls };
}

function shapeExpression(shape: Shape, reference: Reference): Expression {
  switch (shape.kind) {
    case 'any':
      return zod(call('json'));
    case 'reference':
      return reference(shape.name);
    case 'union': {
      const branches = shape.branches.map((branch) => part(expressionOf(branch, reference)));
      return zod(call(shape.exclusive ? 'xor' : 'union', array(branches)));
    }
    case 'types':
      return typesExpression(shape.shapes, reference);
    case 'values':
      return valuesExpression(shape.values);
    case 'string':
      return stringExpression(shape);
    case 'number':
      return numberExpression(shape);
    case 'boolean':
      return zod(call('boolean'));
    case 'null':
      return zod(call('null'));
    case 'binary':
      return binaryExpression(shape);
    case 'object':
      return objectExpression(shape, reference);
    case 'array':
      return arrayExpression(shape, reference);
    case 'tuple':
      return tupleExpression(shape, reference);
  }
}

function typesExpression(shapes: readonly Shape[], reference: Reference): Expression {
  const others = shapes.filter((shape) => shape.kind !== 'null').map((shape) => shapeExpression(shape, reference));
  const [only] = others;
  const all = others.length === 1 && only !== undefined ? only : zod(call('union', array(others.map(part))));
  return others.length < shapes.length ? chained(all, call('nullable')) : all;
}

function valuesExpression(values: readonly Literal[]): Expression {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return zod(call('literal', word(literal(first))));
  const isEnum = values.every((value) => typeof value === 'string');
  return zod(call(isEnum ? 'enum' : 'literal', array(values.map((value) => word(literal(value))))));
}

/** A scheme and the characters of RFC 3986; `z.url()` would trim the value, and take spaces and other scripts. */
const uri = String.raw`/^[a-z][a-z\d+.-]*:(?:[\w.~:/?[\]@!$&'()*+,;=-]|%[\da-f]{2})*(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})*)?$/i`;

/** RFC 3339 `full-time`; zod's own `z.iso.time()` is a time without an offset. */
const fullTime = String.raw`/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/`;

const stringFormats: Readonly<Record<string, Expression>> = {
  'date-time': { root: 'z.iso', calls: [call('datetime', { text: '{ offset: true }', levels: 2 })] },
  date: { root: 'z.iso', calls: [call('date')] },
  time: zod(call('string'), call('regex', pattern(fullTime))),
  email: zod(call('email')),
  uuid: zod(call('guid')),
  uri: zod(call('string'), call('regex', pattern(uri))),
  ipv4: zod(call('ipv4')),
  ipv6: zod(call('ipv6')),
};

function stringExpression({ format = '', minLength, maxLength, pattern: source }: StringShape): Expression {
  return chained(
    stringFormats[format] ?? zod(call('string')),
    ...limit('min', minLength),
    ...limit('max', maxLength),
    ...(source === undefined ? [] : [call('regex', patternPart(source))]),
    // zod does not know that these patterns are formats.
    ...(format === 'time' || format === 'uri' ? [call('meta', { text: `{ format: '${format}' }`, levels: 2 })] : []),
  );
}

/** The formatter takes short ones for simple. */
function patternPart(source: string): Part {
  const text = regexLiteral(source);
  return text.length - '//u'.length <= 5 ? word(text) : pattern(text);
}

function numberExpression(shape: NumberShape): Expression {
  return zod(
    call(shape.integer ? 'int' : 'number'),
    ...limit('min', shape.minimum),
    ...limit('max', shape.maximum),
    ...limit('gt', shape.exclusiveMinimum),
    ...limit('lt', shape.exclusiveMaximum),
    ...limit('multipleOf', shape.multipleOf),
  );
}

function limit(method: string, argument: number | undefined): readonly Call[] {
  return argument === undefined ? [] : [call(method, word(literal(argument)))];
}

function binaryExpression({ maxBytes }: BinaryShape): Expression {
  const bytes = zod(call('instanceof', word('Uint8Array')));
  if (maxBytes === undefined) return bytes;
  const message = word(stringLiteral(`Expected at most ${maxBytes} bytes`));
  return chained(bytes, call('refine', arrow(`({ byteLength }) => byteLength <= ${maxBytes}`), message));
}

function objectExpression(shape: ObjectShape, reference: Reference): Expression {
  if (typeof shape.additional !== 'boolean') {
    const value = part(expressionOf(shape.additional, reference));
    return zod(call('record', part(zod(call('string'))), value));
  }
  const lines = shape.properties.map((property) => {
    const value = expressionText(chained(expressionOf(property.schema, reference), ...presence(property)));
    return `  ${propertyKey(property.name)}: ${indent(value)},\n`;
  });
  const method = shape.additional ? 'looseObject' : 'strictObject';
  return zod({ text: `.${method}({${lines.length === 0 ? '' : `\n${lines.join('')}`}})`, levels: 1 });
}

/** A default with parts is read as if it had been sent: its parts may have defaults, and each payload gets its own. */
function presence({ required, default: value }: PropertyShape): readonly Call[] {
  if (required) return [];
  if (value === undefined) return [call('exactOptional')];
  return [call(typeof value === 'object' && value !== null ? 'prefault' : 'default', valuePart(value))];
}

function valuePart(value: unknown): Part {
  const parts = typeof value === 'object' && value !== null ? Object.values(value).map(valuePart) : [];
  return { text: valueText(value), levels: 1 + Math.max(0, ...parts.map(({ levels }) => levels)) };
}

function arrayExpression(shape: ArrayShape, reference: Reference): Expression {
  const differ = arrow('(items) => new Set(items).size === items.length');
  return zod(
    call('array', part(expressionOf(shape.items, reference))),
    ...limit('min', shape.minItems),
    ...limit('max', shape.maxItems),
    ...(shape.unique ? [call('refine', differ, word("'Items must differ'"))] : []),
    ...(shape.unique ? [call('meta', { text: '{ uniqueItems: true }', levels: 2 })] : []),
  );
}

function tupleExpression(shape: TupleShape, reference: Reference): Expression {
  const items = shape.prefix.map((schema, index) => {
    const value = expressionOf(schema, reference);
    return part(index < shape.required ? value : chained(value, call('exactOptional')));
  });
  if (shape.rest === false) return zod(call('tuple', array(items)));
  const rest = part(expressionOf(shape.rest, reference));
  return items.length === 0 ? zod(call('array', rest)) : zod(call('tuple', array(items), rest));
}

import { annotations } from '../keywords.ts';
import { mapSchema } from '../map-schema.ts';
import type { Protocol, Schema } from '../model.ts';
import { record } from '../record.ts';
import { shapeOf } from '../shape.ts';
import { typeText } from './typescript.ts';

/** The type of a schema in one line, without the descriptions inside. */
export function typeLine(schema: Schema): string {
  // Literals hold no line ends, so that only layout is changed here.
  return typeText(withoutAnnotations(schema))
    .replace(/(^|\(|:)\n\s*\| /g, (_, before: string) => (before === ':' ? ': ' : before))
    .replace(/\n\s*\)/g, ')')
    .replace(/([,;])\n\s*([\]}])/g, (_, sign: string, end: string) => (end === '}' && sign === ';' ? ' }' : end))
    .replace(/([[(])\n\s*/g, '$1')
    .replace(/\n\s*/g, ' ');
}

/** The types of two schemas, with what a reference leads to or with their limits where they would look the same. */
export function typeLines(
  before: Schema,
  after: Schema,
  inBefore: Protocol,
  inAfter: Protocol,
): readonly [before: string, after: string] {
  for (const write of [typeLine, typeLineInside, limitedLine]) {
    const lines = [write(before, inBefore), write(after, inAfter)] as const;
    if (lines[0] !== lines[1]) return lines;
  }
  return [countedLine(before, inBefore), countedLine(after, inAfter)];
}

/** With how many branches of a union must fit. */
function countedLine(schema: Schema, protocol: Protocol): string {
  const isExclusive = typeof schema === 'object' && schema.oneOf !== undefined;
  return `${limitedLine(schema, protocol)}${isExclusive ? ', exactly one of them' : ''}`;
}

/** With each reference replaced by what it leads to, once. */
function typeLineInside(schema: Schema, protocol: Protocol): string {
  return branchesOf(schema, protocol).map(typeLine).join(' | ');
}

/** With limits, such as `string (maxLength 20)`. */
function limitedLine(schema: Schema, protocol: Protocol): string {
  return branchesOf(schema, protocol)
    .map((branch) => `${typeLine(branch)}${limitsOf(branch)}`)
    .join(' | ');
}

function branchesOf(schema: Schema, protocol: Protocol): Schema[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'union') return shape.branches.map((branch) => resolved(branch, protocol));
  return [resolved(schema, protocol)];
}

function resolved(schema: Schema, { schemas }: Protocol): Schema {
  const shape = shapeOf(schema);
  return shape.kind === 'reference' ? (schemas.get(shape.name) ?? schema) : schema;
}

/** Keywords that a type does not show. */
const limits = new Set(
  `format pattern minLength maxLength minimum exclusiveMinimum maximum exclusiveMaximum multipleOf minItems maxItems
  uniqueItems maxBytes`.split(/\s+/),
);

function limitsOf(schema: Schema): string {
  if (typeof schema === 'boolean') return '';
  const isTuple = schema.prefixItems !== undefined;
  const stated = Object.entries(schema).filter(([key]) => limits.has(key) && !isTuple);
  const all = [
    ...(schema.type === 'integer' ? ['integer'] : []),
    ...stated.map(([key, value]) => (value === true ? key : `${key} ${JSON.stringify(value)}`)),
  ];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

const silent: readonly string[] = annotations;

/** A name that no schema has, and that reads like the type. */
const emptyObject: Schema = { $ref: '#/schemas/{}' };

function withoutAnnotations(schema: Schema): Schema {
  return mapSchema(schema, (part) => {
    const shape = shapeOf(part);
    if (shape.kind === 'object' && shape.properties.length === 0 && shape.additional === false) return emptyObject;
    return record(Object.entries(part).filter(([key]) => !silent.includes(key)));
  });
}

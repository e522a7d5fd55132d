import { docComment, literal, propertyKey } from '../../text/typescript/quote.ts';
import type { EventArgs, Schema } from '../model.ts';
import { reservedWords } from '../names.ts';
import { type ObjectShape, type Shape, shapeOf, type TupleShape } from '../shape.ts';
import { indent, lineWidth, list } from './layout.ts';

/** Writes the TypeScript type of the values that a schema accepts. */
export function typeText(schema: Schema): string {
  return shapeText(shapeOf(schema));
}

/** What a declaration's comment says beside what its schema says. */
export interface TypeDoc {
  readonly description?: string;
  readonly deprecated?: boolean;
}

/** Writes `export interface <name> {...}` for an object, `export type <name> = ...` for anything else. */
export function typeDeclaration(name: string, schema: Schema, doc: TypeDoc = {}): string {
  const shape = shapeOf(schema);
  const comment = docComment(doc.description ?? annotation(schema, 'description'), [
    ...tagsOf(schema),
    ...(doc.deprecated && !tagsOf(schema).includes('@deprecated') ? ['@deprecated'] : []),
  ]);
  if (shape.kind === 'object' && hasBody(shape)) return `${comment}export interface ${name} ${objectBody(shape)}`;
  return `${comment}export type ${name} =${after(shapeText(shape))};`;
}

/** Writes `export type <name> = [...]` for arguments or results, each called by the title of its schema. */
export function argsDeclaration(name: string, { items, required, rest }: EventArgs, doc: TypeDoc = {}): string {
  const comment = docComment(doc.description, doc.deprecated ? ['@deprecated'] : []);
  if (items.length === 0 && rest !== false) return `${comment}export type ${name} = ${elementText(rest)}[];`;
  const elements = items.map((schema, index) => elementOf(schema, index < required));
  if (rest !== false) elements.push(`...${elementOf({ title: 'rest', ...restSchema(rest) }, true, '[]')}`);
  return `${comment}export type ${name} = ${list('[', elements, ']')};`;
}

function restSchema(rest: Schema): Exclude<Schema, boolean> {
  return typeof rest === 'boolean' ? {} : rest;
}

/** `text: string`, `text?: string`, or without a title `string`, `string?`. */
function elementOf(schema: Schema, required: boolean, suffix = ''): string {
  const label = labelOf(annotation(schema, 'title'));
  const type = suffix === '' ? itemText(schema) : `${elementText(schema)}${suffix}`;
  if (label !== undefined) return `${label}${required ? '' : '?'}: ${type}`;
  return required ? type : `${elementText(schema)}?`;
}

/** A title as a name: its words in camel case, a reserved word with `_`; undefined where none are left. */
function labelOf(title = ''): string | undefined {
  const words = title.replace(/[^A-Za-z0-9_$]+(.?)/g, (_, next: string) => next.toUpperCase());
  const label = words.replace(/^[A-Z]/, (first) => (words === title ? first : first.toLowerCase()));
  if (reservedWords.has(label)) return `${label}_`;
  return /^[A-Za-z_$]/.test(label) ? label : undefined;
}

/** Sets a text behind `=` or `:`; a broken union begins on its own line. */
function after(text: string): string {
  return text.startsWith('\n') ? text : ` ${text}`;
}

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'JsonValue';
    case 'reference':
      return shape.name;
    case 'union':
      return unionText(shape.branches.flatMap((branch) => membersOf(shapeOf(branch))));
    case 'types':
    case 'values':
      return unionText(membersOf(shape));
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return shape.kind;
    case 'binary':
      return 'Uint8Array';
    case 'object':
      return objectText(shape);
    case 'array':
      return `${elementText(shape.items)}[]`;
    case 'tuple':
      return tupleText(shape);
  }
}

/** The members of a union, flat, so that nested unions read as one. */
function membersOf(shape: Shape): string[] {
  if (shape.kind === 'union') return shape.branches.flatMap((branch) => membersOf(shapeOf(branch)));
  if (shape.kind === 'types') return shape.shapes.flatMap(membersOf);
  if (shape.kind === 'values') return shape.values.map(literal);
  return [shapeText(shape)];
}

function unionText(members: readonly string[]): string {
  const unique = [...new Set(members)];
  const line = unique.join(' | ');
  if (line.length <= lineWidth - 20 && !line.includes('\n')) return line;
  if (unique.length === 1) return line;
  return `\n${unique.map((member) => `  | ${indent(member, 4)}`).join('\n')}`;
}

function hasBody(shape: ObjectShape): boolean {
  return shape.properties.length > 0 || typeof shape.additional !== 'boolean';
}

function objectText(shape: ObjectShape): string {
  if (shape.properties.length > 0) return objectBody(shape);
  // `Record<string, never>` has every property: what one branch of a union lacks would compile as if it were there.
  if (shape.additional === false) return 'EmptyObject';
  if (shape.additional === true) return 'Record<string, unknown>';
  const value = typeText(shape.additional);
  // A `Record` of a type that leads back to itself is a circular alias; an index signature is not.
  return /^(string|number|boolean|JsonValue)$/.test(value) ? `Record<string, ${value}>` : objectBody(shape);
}

function objectBody(shape: ObjectShape): string {
  const lines = shape.properties.map(({ name, schema, required, default: value }) => {
    const tags = value === undefined ? [] : [`@default ${JSON.stringify(value)}`];
    const comment = docComment(annotation(schema, 'description'), [...tags, ...tagsOf(schema)]);
    return `${comment}${propertyKey(name)}${required ? '' : '?'}:${after(typeText(schema))};`;
  });
  if (shape.additional !== false) {
    lines.push(`[key: string]:${after(shape.additional === true ? 'unknown' : typeText(shape.additional))};`);
  }
  return `{\n${lines.map((line) => `  ${indent(line)}\n`).join('')}}`;
}

function tupleText(shape: TupleShape): string {
  const prefix = shape.prefix.map((schema, index) =>
    index < shape.required ? itemText(schema) : `${elementText(schema)}?`,
  );
  const rest = shape.rest === false ? [] : [`...${elementText(shape.rest)}[]`];
  return list('[', [...prefix, ...rest], ']');
}

function itemText(schema: Schema): string {
  const text = typeText(schema);
  return text.startsWith('\n') ? elementText(schema) : text;
}

/** A type to which `[]` or `?` can be added. */
function elementText(schema: Schema): string {
  const text = typeText(schema);
  if (text.startsWith('\n')) return `(${text}\n)`;
  return new Set(membersOf(shapeOf(schema))).size > 1 ? `(${text})` : text;
}

function annotation(schema: Schema, keyword: string): string | undefined {
  const value = typeof schema === 'boolean' ? undefined : schema[keyword];
  return typeof value === 'string' ? value : undefined;
}

function tagsOf(schema: Schema): string[] {
  return typeof schema === 'object' && schema.deprecated === true ? ['@deprecated'] : [];
}

import { docComment, literal, propertyKey } from '../../text/typescript/quote.ts';
import { lineWidth, widthOf } from '../../text/typescript/width.ts';
import type { EventArgs, Schema } from '../model.ts';
import { reservedWords } from '../names.ts';
import { type ObjectShape, type Shape, shapeOf } from '../shape.ts';
import { indent } from './layout.ts';

/** Where a type stands, as the formatter counts: it breaks a line that would be too long. */
interface Place {
  /** How far the line is moved to the right. */
  readonly depth: number;
  /** How many characters stand on the line beside the type, what it is moved by among them. */
  readonly beside: number;
}

const lineBegin: Place = { depth: 0, beside: 0 };

/** Writes the TypeScript type of the values that a schema accepts. */
export function typeText(schema: Schema, at: Place = lineBegin): string {
  return shapeText(shapeOf(schema), at);
}

/** A place on a line of its own, so much deeper. */
function deeper({ depth }: Place, by: number): Place {
  return { depth: depth + by, beside: depth + by };
}

/** The same place with a text beside the type. */
function besides({ depth, beside }: Place, text: string): Place {
  return { depth, beside: beside + widthOf(text) };
}

function fits(line: string, { beside }: Place): boolean {
  return !line.includes('\n') && beside + widthOf(line) <= lineWidth;
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
  if (shape.kind === 'object' && hasBody(shape))
    return `${comment}export interface ${name} ${objectBody(shape, lineBegin)}`;
  const head = `export type ${name} =`;
  return `${comment}${head}${after(shapeText(shape, besides(lineBegin, `${head} ;`)))};`;
}

/** Writes `export type <name> = [...]` for arguments or results, each called by the title of its schema. */
export function argsDeclaration(name: string, { items, required, rest }: EventArgs, doc: TypeDoc = {}): string {
  const comment = docComment(doc.description, doc.deprecated ? ['@deprecated'] : []);
  const head = `export type ${name} = `;
  const at = besides(lineBegin, `${head};`);
  if (items.length === 0 && rest !== false) return `${comment}${head}${elementText(rest, at)}[];`;
  const titled = rest === false ? false : { title: 'rest', ...restSchema(rest) };
  return `${comment}${head}${tupleOf(items, required, titled, at)};`;
}

/** Writes `<head> = 'a' | 'b';` for names, one a line where they do not fit on one. */
export function namesType(head: string, names: readonly string[]): string {
  return unionType(head, names.map(literal));
}

/** The same for types. */
export function unionType(head: string, members: readonly string[]): string {
  const line = `${head} = ${members.join(' | ')};`;
  if (widthOf(line) <= lineWidth) return line;
  return `${head} =\n${members.map((member) => `  ${members.length > 1 ? '| ' : ''}${member}`).join('\n')};`;
}

/** Writes `<head> = <condition> ? <type> : … : never;`, one a line where they do not fit on one. */
export function conditionalType(head: string, cases: readonly (readonly [condition: string, type: string])[]): string {
  const line = `${head} = ${cases.map(([condition, type]) => `${condition} ? ${type} : `).join('')}never;`;
  if (widthOf(line) <= lineWidth) return line;
  const first = `${head} = ${cases[0]?.[0] ?? 'never'}`;
  const isOnOne = widthOf(first) <= lineWidth;
  const lines = cases.map(([condition, type], index) => {
    const spaces = '  '.repeat(isOnOne ? index : index + 1);
    const begin = index > 0 ? `\n${spaces}: ${condition}` : isOnOne ? first : `${head} =\n  ${condition}`;
    return `${begin}\n${spaces}  ? ${type}`;
  });
  return `${lines.join('')}\n${'  '.repeat(isOnOne ? cases.length : cases.length + 1)}: never;`;
}

/** Writes the entry of a client event in the map of their types, indented. */
export function mapEntry(name: string, payload: string | undefined, ack: string): string {
  const parts = [`payload: ${payload ?? 'undefined'};`, `ack: ${ack};`];
  const line = `  ${propertyKey(name)}: { ${parts.join(' ').slice(0, -1)} };`;
  return widthOf(line) <= lineWidth ? line : `  ${propertyKey(name)}: {\n    ${parts.join('\n    ')}\n  };`;
}

function restSchema(rest: Schema): Exclude<Schema, boolean> {
  return typeof rest === 'boolean' ? {} : rest;
}

/** Elements on one line where they fit, else one a line. */
function tupleOf(prefix: readonly Schema[], required: number, rest: Schema, at: Place): string {
  const elements = (place: Place) => [
    ...prefix.map((schema, index) => elementOf(schema, index < required, place)),
    ...(rest === false ? [] : [`...${elementOf(rest, true, place, '[]')}`]),
  ];
  const line = `[${elements({ ...at, beside: 0 }).join(', ')}]`;
  if (fits(line, at)) return line;
  const lines = elements(besides(deeper(at, 2), ',')).map((element) => `  ${indent(element)},\n`);
  return `[\n${lines.join('')}]`;
}

/** `text: string`, `text?: string`, or without a title `string`, `string?`. */
function elementOf(schema: Schema, required: boolean, at: Place, suffix = ''): string {
  const name = labelOf(annotation(schema, 'title'));
  const label = name === undefined ? '' : `${name}${required ? '' : '?'}:`;
  const place = besides(at, `${label} ${suffix}`);
  if (suffix !== '') return `${label === '' ? '' : `${label} `}${elementText(schema, place)}${suffix}`;
  if (label !== '') return `${label}${after(typeText(schema, place))}`;
  return required ? itemText(schema, place) : `${elementText(schema, place)}?`;
}

/** A title as a name: its words in camel case, a reserved word with `_`; undefined where none are left. */
export function labelOf(title = ''): string | undefined {
  const words = title
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[^\p{ID_Continue}$]+(.?)/gu, (_, next: string) => next.toUpperCase());
  const label = words.replace(/^[A-Z]/, (first) => (words === title ? first : first.toLowerCase()));
  if (reservedWords.has(label)) return `${label}_`;
  return /^[\p{ID_Start}_$]/u.test(label) ? label : undefined;
}

/** Sets a text behind `=` or `:`; a broken union begins on its own line. */
function after(text: string): string {
  return text.startsWith('\n') ? text : ` ${text}`;
}

function shapeText(shape: Shape, at: Place): string {
  switch (shape.kind) {
    case 'any':
      return 'JsonValue';
    case 'reference':
      return shape.name;
    case 'union':
    case 'types':
    case 'values':
      return unionText(shape, at);
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return shape.kind;
    case 'binary':
      return 'Uint8Array';
    case 'object':
      return objectText(shape, at);
    case 'array':
      return `${elementText(shape.items, besides(at, '[]'))}[]`;
    case 'tuple':
      return tupleOf(shape.prefix, shape.required, shape.rest, at);
  }
}

/** The members of a union, flat, so that nested unions read as one. */
function membersOf(shape: Shape, at: Place): string[] {
  if (shape.kind === 'union') return shape.branches.flatMap((branch) => membersOf(shapeOf(branch), at));
  if (shape.kind === 'types') return shape.shapes.flatMap((one) => membersOf(one, at));
  if (shape.kind === 'values') return shape.values.map(literal);
  return [shapeText(shape, at)];
}

/** Members on one line where they fit, or where one is an object and the others null; else one a line. */
function unionText(shape: Shape, at: Place): string {
  const members = new Set(membersOf(shape, { ...at, beside: 0 }));
  const line = [...members].join(' | ');
  const [object, ...others] = [...members].sort((one) => (one === 'null' ? 1 : -1));
  if (members.size === 1 || fits(line, at)) return line;
  if (object?.startsWith('{') && others.every((other) => other === 'null')) return line;
  const lines = new Set(membersOf(shape, deeper(at, 4)));
  return `\n${[...lines].map((member) => `  | ${indent(member, 4)}`).join('\n')}`;
}

function hasBody(shape: ObjectShape): boolean {
  return shape.properties.length > 0 || typeof shape.additional !== 'boolean';
}

function objectText(shape: ObjectShape, at: Place): string {
  if (shape.properties.length > 0) return objectBody(shape, at);
  // `Record<string, never>` has every property: what one branch of a union lacks would compile as if it were there.
  if (shape.additional === false) return 'EmptyObject';
  if (shape.additional === true) return 'Record<string, unknown>';
  const value = typeText(shape.additional, at);
  // A `Record` of a type that leads back to itself is a circular alias; an index signature is not.
  return /^(string|number|boolean|JsonValue)$/.test(value) ? `Record<string, ${value}>` : objectBody(shape, at);
}

function objectBody(shape: ObjectShape, at: Place): string {
  const own = deeper(at, 2);
  const lines = shape.properties.map(({ name, schema, required, default: value }) => {
    const tags = value === undefined ? [] : [`@default ${JSON.stringify(value)}`];
    const comment = docComment(annotation(schema, 'description'), [...tags, ...tagsOf(schema)]);
    const key = `${propertyKey(name)}${required ? '' : '?'}:`;
    return `${comment}${key}${after(typeText(schema, besides(own, `${key} ;`)))};`;
  });
  if (shape.additional !== false) {
    const key = '[key: string]:';
    const value = shape.additional === true ? 'unknown' : typeText(shape.additional, besides(own, `${key} ;`));
    lines.push(`${key}${after(value)};`);
  }
  return `{\n${lines.map((line) => `  ${indent(line)}\n`).join('')}}`;
}

function itemText(schema: Schema, at: Place): string {
  const text = typeText(schema, at);
  return text.startsWith('\n') ? elementText(schema, at) : text;
}

/** A type to which `[]` or `?` can be added. */
function elementText(schema: Schema, at: Place): string {
  const shape = shapeOf(schema);
  const isUnion = new Set(membersOf(shape, { ...at, beside: 0 })).size > 1;
  const text = shapeText(shape, isUnion ? besides(at, '()') : at);
  if (text.startsWith('\n')) return `(${text}\n)`;
  return isUnion ? `(${text})` : text;
}

function annotation(schema: Schema, keyword: string): string | undefined {
  const value = typeof schema === 'boolean' ? undefined : schema[keyword];
  return typeof value === 'string' ? value : undefined;
}

function tagsOf(schema: Schema): string[] {
  return typeof schema === 'object' && schema.deprecated === true ? ['@deprecated'] : [];
}

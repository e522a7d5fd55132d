import { isIPv6 } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { z } from 'zod';
import { validatorDeclarations } from '../../../src/protocol/code/declarations.ts';
import type { Protocol, Schema } from '../../../src/protocol/model.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';

type Json = Record<string, unknown>;

/** Text that tries to break out of whatever it is written into. */
export const hostileTexts = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: meant as text
  '`${process.exit(1)}`',
  '*/ export const broken = 1; /*',
  '\'"\\',
  'a\nb\r\nc',
  '</script><script>',
  '<!-- -->',
  '\u2028\u2029\u0000\u001b\u202e\ufeff',
  '__proto__',
  'constructor',
  '// comment',
  '{{handlebars}}',
  '\ud800',
  '😀'.repeat(20),
  'x'.repeat(10_000),
  '*'.repeat(300),
] as const;

const propertyName = fc.constantFrom('id', 'name', 'é', 'a b', "it's", '1', 'class', '</script>', '*/', '\u2028', '`$');
const names = ['A', 'B', 'C'];

const text = fc.oneof(
  fc.constant({ type: 'string' }),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 }))
    .map(([minLength, more]) => ({ type: 'string', minLength, maxLength: minLength + more })),
  fc
    .constantFrom('^[a-z]+$', '/', '^\\p{L}{2,}$', '\'"`', '\\u2028|x', '[😀-😂]', '^\\d{3}-(?:a|b)[^/]?$')
    .map((pattern) => ({
      type: 'string',
      pattern,
    })),
  fc
    .constantFrom('date-time', 'date', 'time', 'email', 'uuid', 'uri', 'ipv4', 'ipv6')
    .map((format) => ({ type: 'string', format })),
);

const number = fc.oneof(
  fc.constantFrom<Json>({ type: 'number' }, { type: 'integer' }, { type: 'integer', multipleOf: 3 }),
  fc.integer({ min: -5, max: 5 }).map((minimum) => ({ type: 'number', minimum, exclusiveMaximum: minimum + 3 })),
  fc.integer({ min: -5, max: 5 }).map((bound) => ({ type: 'integer', exclusiveMinimum: bound, maximum: bound + 2.5 })),
);

const scalar = fc.constantFrom<string | number | boolean | null>(
  'a',
  'b',
  "it's",
  '</script>',
  '\u2028',
  '',
  0,
  -1.5,
  true,
  null,
);

const literals = fc.oneof(
  scalar.map((value) => ({ const: value })),
  fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }).map((values) => ({ enum: values })),
);

const simple = fc.oneof(
  text,
  number,
  literals,
  fc.constantFrom<Json>({ type: 'boolean' }, { type: 'null' }, { type: ['string', 'null'], maxLength: 3 }),
  fc.constant<Json>({ type: ['integer', 'boolean', 'null'], minimum: 2 }),
);

/** A schema, which may refer to the schemas `A`, `B` and `C`. */
export const { schema: randomSchema } = fc.letrec<{ schema: Json | true; object: Json; annotated: Json }>((tie) => ({
  object: fc
    .tuple(
      fc.dictionary(propertyName, tie('schema'), { maxKeys: 3, noNullPrototype: true }),
      fc.boolean(),
      fc.constantFrom(undefined, true, false),
    )
    .map(([properties, isRequired, additionalProperties]) => ({
      type: 'object',
      properties,
      required: isRequired ? Object.keys(properties).slice(0, 2) : [],
      ...(additionalProperties !== undefined && { additionalProperties }),
    })),
  annotated: fc
    .tuple(fc.oneof(simple, tie('object')), fc.constantFrom(...hostileTexts), fc.boolean())
    .map(([value, description, deprecated]) => ({ ...value, description, deprecated })),
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    simple,
    fc.constant(true as const),
    tie('object'),
    tie('annotated'),
    fc.constantFrom(...names).map((name) => ({ $ref: `#/schemas/${name}` })),
    tie('schema').map((additionalProperties) => ({ type: 'object', additionalProperties })),
    fc
      .tuple(tie('schema'), fc.integer({ min: 0, max: 2 }))
      .map(([items, minItems]) => ({ type: 'array', items, minItems, maxItems: minItems + 1 })),
    simple.map((items) => ({ type: 'array', items, uniqueItems: true })),
    fc
      .tuple(fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), fc.constantFrom(undefined, 0, 1))
      .map(([prefixItems, minItems]) => ({ type: 'array', prefixItems, ...(minItems !== undefined && { minItems }) })),
    fc
      .tuple(fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), tie('schema'))
      .map(([prefixItems, items]) => ({ type: 'array', prefixItems, items })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie('object'), fc.constant({ type: 'object', properties: { extra: true } })).map((allOf) => ({ allOf })),
  ),
}));

/** A protocol with one client event `a` and three schemas, or undefined where the parser refuses what was drawn. */
export const randomProtocol = fc
  .tuple(randomSchema, randomSchema, randomSchema, randomSchema)
  .map(([payload, ...named]) => {
    const schemas = Object.fromEntries(names.map((name, index) => [name, named[index]]));
    return parseProtocol(JSON.stringify({ version: '1', schemas, client: { a: { payload } } }), 'protocol.json')
      .protocol;
  });

const title = fc.constantFrom('x', 'To where', 'this', 'readonly', 'class', '0', 'é', ...hostileTexts);
const titled = fc
  .tuple(randomSchema, fc.option(title, { nil: undefined }))
  .map(([value, title]) => (title === undefined ? value : { ...(value === true ? {} : value), title }));

/** A protocol with one client event `a` that has arguments, or undefined where the parser refuses what was drawn. */
export const randomArgsProtocol = fc
  .tuple(
    fc.array(titled, { minLength: 1, maxLength: 3 }),
    fc.nat({ max: 3 }),
    fc.option(titled, { nil: undefined }),
    fc.tuple(randomSchema, randomSchema, randomSchema),
  )
  .map(([args, least, rest, named]) => {
    const schemas = Object.fromEntries(names.map((name, index) => [name, named[index]]));
    const minArgs = Math.min(least, args.length);
    const client = { a: { args, minArgs, ...(rest !== undefined && { rest }) } };
    return parseProtocol(JSON.stringify({ version: '1', schemas, client }), 'protocol.json').protocol;
  });

/** The payload of the one event. */
export function payloadOf(protocol: Protocol): Schema {
  return protocol.client[0]?.payload ?? true;
}

/** The code of all validators, as the templates write it. */
function validatorCode(protocol: Protocol): string {
  return validatorDeclarations(protocol)
    .map(({ code }) => code)
    .join('\n');
}

/** Runs the emitted validators and gives the one of a payload. */
export function runValidator(protocol: Protocol, name = 'aPayload'): z.ZodType {
  const script = transformSync(validatorCode(protocol).replace(/^export const/gm, 'const'), { loader: 'ts' }).code;
  return new Function('z', `${script}\nreturn ${name};`)(z);
}

const formats = {
  'date-time': (value: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && isDate(value),
  date: (value: string) => /^\d{4}-\d\d-\d\d$/.test(value) && isDate(value),
  time: (value: string) => /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && isDate(`2020-01-01T${value}`),
  email: /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  uri: (value: string) => !/\s/.test(value) && URL.canParse(value),
  ipv4: /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/,
  ipv6: isIPv6,
};

function isDate(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

/** What ajv, the reference for JSON Schema 2020-12, says. */
const metaAjv = new Ajv2020({ strict: false, formats });

export function ajvValidator(
  schema: Schema,
  schemas: ReadonlyMap<string, Schema> = new Map(),
): (value: unknown) => boolean {
  // One that knows the schema of schemas would compile it anew for each.
  const ajv = new Ajv2020({ strict: false, formats, meta: false, validateSchema: false });
  const root = {
    ...(typeof schema === 'boolean' ? { anyOf: [schema] } : schema),
    schemas: Object.fromEntries(schemas),
  };
  if (metaAjv.validateSchema(root) !== true) throw new Error(metaAjv.errorsText());
  const validate = ajv.compile(root);
  return (value) => validate(value);
}

/** Changes one place of a value in one of several ways. */
export function mutations(value: unknown): unknown[] {
  const others = [null, true, 0, 1.5, -3, 2, '', 'a', 'abcdefgh', '😀😀😀', [], {}, ['a'], { id: 1 }];
  if (Array.isArray(value)) {
    const changed = value.flatMap((item, index) => mutations(item).map((other) => value.with(index, other)));
    return [...others, [...value, 'more'], [...value, ...value], value.slice(1), value.slice(0, -1), ...changed];
  }
  if (typeof value !== 'object' || value === null) return others;
  const entries = Object.entries(value);
  const without = entries.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key)));
  const changed = entries.flatMap(([key, item]) => mutations(item).map((other) => ({ ...value, [key]: other })));
  return [...others, { ...value, unknown: 1 }, ...without, ...changed];
}

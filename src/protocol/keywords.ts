/** Keywords of JSON Schema 2020-12 that say something about a schema without changing what it accepts. */
export const annotations = ['title', 'description', 'default', 'examples', 'deprecated'] as const;

/** Keywords of which a schema has at most one: they say what kind of schema it is. */
export const forms = ['$ref', 'oneOf', 'anyOf', 'allOf', 'const', 'enum', 'binary', 'type'] as const;

const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

/** The supported types and the keywords that go with each. */
export const typeKeywords: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', numberKeywords],
  ['integer', numberKeywords],
  ['boolean', []],
  ['null', []],
  ['object', ['properties', 'required', 'additionalProperties']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems']],
]);

/** The formats that types, validators and documents agree on. */
export const formats = ['date-time', 'date', 'time', 'email', 'uuid', 'uri', 'ipv4', 'ipv6'] as const;

export const keywords: ReadonlySet<string> = new Set([
  ...annotations,
  ...forms,
  'maxBytes',
  ...[...typeKeywords.values()].flat(),
]);

/** Keywords of JSON Schema 2020-12 that are known and refused: zod or TypeScript cannot express them exactly. */
export const unsupportedKeywords: ReadonlySet<string> = new Set([
  ...['$id', '$schema', '$anchor', '$dynamicRef', '$dynamicAnchor', '$vocabulary', '$comment', '$defs', 'definitions'],
  ...['not', 'if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'contains', 'minContains', 'maxContains'],
  ...['patternProperties', 'propertyNames', 'minProperties', 'maxProperties', 'unevaluatedItems'],
  ...['unevaluatedProperties', 'contentEncoding', 'contentMediaType', 'contentSchema', 'readOnly', 'writeOnly'],
  ...['nullable', 'discriminator', 'additionalItems', 'dependencies'],
]);

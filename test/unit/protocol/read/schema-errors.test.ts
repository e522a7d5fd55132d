import { describe, expect, test } from 'vitest';
import { refused } from '../../../support/protocols/problems.ts';

/** A protocol whose schema `A` stands on line 3 from column 6 on. */
const withSchema = (schema: string) => `version: '1'\nschemas:\n  A: ${schema}\n`;

describe('every error has its place', () => {
  test.each([
    ['false', '3:6 A schema `false` accepts nothing (leave the property or event out)'],
    ['text', '3:6 Expected a JSON Schema, that is a mapping or `true` (for example { type: string })'],
    ['{ typ: string }', '3:8 Unknown keyword "typ" (did you mean "type"?)'],
    ['{ not: {} }', '3:8 The keyword "not" is not supported in a payload'],
    ['{ nullable: true }', '3:8 The keyword "nullable" is not supported in a payload (write type: [<type>, \'null\'])'],
    ['{ minLength: 1 }', '3:8 "minLength" needs a type beside it (add type: string)'],
    ['{ type: number, minLength: 1 }', '3:22 "minLength" says nothing about type number'],
    ['{ type: [string, string] }', '3:14 A type is listed twice'],
    ['{ type: [] }', '3:14 Expected at least one type'],
    ['{ type: [integer, number] }', '3:14 Every integer is a number (leave integer out)'],
    [
      '{ type: [string, null] }',
      "3:23 Expected type to be string, number, integer, boolean, null, object, array (put null in quotes: 'null')",
    ],
    ['{ type: string, minLength: -1 }', '3:33 Expected minLength to be an integer of at least 0'],
    ['{ type: string, minLength: 2, maxLength: 1 }', '3:22 minLength is greater than maxLength'],
    [
      '{ type: string, pattern: "[" }',
      '3:31 Expected pattern to be a regular expression that compiles with the u flag: Unterminated character class',
    ],
    ['{ type: string, pattern: 3 }', '3:31 Expected pattern to be a string (put it in quotes: "3")'],
    [
      '{ type: string, format: data }',
      '3:30 Expected format to be date-time, date, time, email, uuid, uri, ipv4, ipv6 (did you mean "date"?)',
    ],
    ['{ type: number, minimum: x }', '3:31 Expected minimum to be a number'],
    [
      '{ type: number, minimum: .inf }',
      '3:31 Expected a value that JSON holds exactly: no NaN, no infinity, no integer beyond 2^53 - 1 (put it in quotes, if it is a text: ".inf")',
    ],
    [
      '{ const: 9007199254740993 }',
      '3:15 Expected a value that JSON holds exactly: no NaN, no infinity, no integer beyond 2^53 - 1 (put it in quotes, if it is a text: "9007199254740993")',
    ],
    ['{ type: number, multipleOf: 0 }', '3:34 Expected multipleOf to be greater than 0'],
    ['{ type: number, minimum: 2, maximum: 1 }', '3:22 No number lies within these limits'],
    ['{ type: integer, exclusiveMinimum: 1, exclusiveMaximum: 2 }', '3:23 No number lies within these limits'],
    ['{ type: object, properties: [] }', '3:34 Expected properties to be a mapping'],
    [
      '{ type: object, properties: { toString: true } }',
      '3:36 A property called "toString" cannot be told from the one every object inherits (list it under required, or choose another name)',
    ],
    [
      '{ type: object, properties: { __proto__: true }, required: [__proto__] }',
      '3:36 A property called "__proto__" cannot be told from the one every object inherits',
    ],
    [
      '{ type: object, properties: { room: true }, required: [rom] }',
      '3:61 The required property "rom" is not declared (did you mean "room"?)',
    ],
    ['{ type: object, properties: { a: true }, required: [a, a] }', '3:61 "a" is required twice'],
    ['{ type: object, required: a }', '3:32 Expected required to be a list of property names'],
    [
      '{ type: object, properties: { a: true }, additionalProperties: { type: string } }',
      '3:47 TypeScript has no type for declared properties beside a schema for all others (put the map into a property of its own, or set additionalProperties: true)',
    ],
    ['{ type: array }', '3:8 An array needs items (add items, or items: true for any JSON value)'],
    ['{ type: array, items: false }', '3:28 A schema `false` accepts nothing (leave the property or event out)'],
    [
      '{ type: array, items: true, uniqueItems: true }',
      '3:34 uniqueItems works for strings, numbers, booleans and null only',
    ],
    ['{ type: array, items: true, minItems: 2, maxItems: 1 }', '3:34 minItems is greater than maxItems'],
    ['{ type: array, prefixItems: [] }', '3:34 Expected prefixItems to be a list with at least one item'],
    [
      '{ type: array, prefixItems: [true], minItems: 2 }',
      '3:42 Expected minItems to be at most 1, the length of prefixItems',
    ],
    [
      '{ type: array, prefixItems: [true], items: true, maxItems: 3 }',
      '3:55 maxItems cannot limit a tuple (leave maxItems out)',
    ],
    ['{ type: array, prefixItems: [true], uniqueItems: true }', '3:42 uniqueItems cannot stand beside prefixItems'],
    ['{ enum: [] }', '3:14 Expected enum to be a list with at least one item'],
    ['{ enum: [a, a] }', '3:18 "a" is in the enum twice'],
    ['{ enum: [{}] }', '3:15 Expected a string, a number, a boolean or null in enum'],
    ['{ type: string, enum: [1] }', '3:29 1 is not of type string'],
    ['{ enum: [a], minLength: 1 }', '3:19 "minLength" cannot stand beside "enum"'],
    ['{ type: object, oneOf: [true] }', '3:8 "type" cannot stand beside "oneOf" (write the type inside oneOf)'],
    ['{ oneOf: [] }', '3:15 Expected oneOf to be a list with at least one item'],
    ["{ $ref: '#/$defs/A' }", "3:14 Expected $ref to be '#/schemas/<Name>' (did you mean '#/schemas/A'?)"],
    [
      "{ type: array, items: { $ref: '#/schemas/Aa' } }",
      '3:36 There is no schema "Aa" under schemas (did you mean \'#/schemas/A\'?)',
    ],
    ["{ $ref: '#/schemas/A' }", '3:3 The schema A refers to itself with nothing in between'],
    [
      "{ oneOf: [{ $ref: '#/schemas/A' }, { type: string }] }",
      '3:3 The schema A refers to itself with nothing in between',
    ],
    [
      "{ type: object, properties: { a: { $ref: '#/schemas/A' } }, required: [a] }",
      '3:3 Every value of A would contain another one, without end (make a property on the way back optional, or add a branch that ends)',
    ],
    ["{ allOf: [{ $ref: '#/schemas/A' }] }", '3:16 This allOf leads back to itself'],
    [
      '{ allOf: [{ type: string }] }',
      '3:16 Expected every part of allOf to be an object with declared properties (use anyOf or oneOf)',
    ],
    [
      '{ allOf: [{ type: object, additionalProperties: false }, { type: object }] }',
      '3:16 This object closes itself against the other parts of allOf (leave additionalProperties: false out: objects are closed without it, as a whole)',
    ],
    [
      '{ allOf: [{ type: object, additionalProperties: true }, { type: object }] }',
      '3:62 allOf mixes open and closed objects (set additionalProperties: true in all parts or in none)',
    ],
    [
      '{ allOf: [{ type: object, properties: { a: true } }, { type: object, properties: { a: { type: string } } }] }',
      '3:59 Two parts of allOf declare "a" differently',
    ],
    ['{ allOf: [{ type: object, required: [a] }] }', '3:16 No part of allOf declares the required property "a"'],
    ['{ binary: false }', '3:16 Expected binary to be true (leave it out where there are no bytes)'],
    ['{ binary: true, type: string }', '3:22 "type" cannot stand beside "binary"'],
    ['{ binary: true, minLength: 1 }', '3:22 "minLength" cannot stand beside "binary"'],
    ['{ binary: true, maxBytes: -1 }', '3:32 Expected maxBytes to be an integer of at least 0'],
    ['{ type: string, maxBytes: 1 }', '3:22 "maxBytes" needs binary: true beside it'],
    [
      '{ type: array, items: { binary: true }, uniqueItems: true }',
      '3:46 uniqueItems works for strings, numbers, booleans and null only',
    ],
    ['{ title: 1, type: string }', '3:15 Expected title to be a string (put it in quotes: "1")'],
    ['{ deprecated: no, type: string }', '3:20 Expected deprecated to be true or false'],
    ['{ examples: x, type: string }', '3:18 Expected examples to be a list with at least one item'],
  ])('schema: %s', (schema, message) => {
    expect(refused(withSchema(schema))).toContain(message);
  });
});

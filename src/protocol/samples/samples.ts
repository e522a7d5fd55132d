import { argsSchema } from '../args.ts';
import type { EventArgs, Protocol, Schema } from '../model.ts';
import { record } from '../record.ts';
import {
  type ArrayShape,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type StringShape,
  shapeOf,
  type TupleShape,
} from '../shape.ts';
import { accepts } from './accepts.ts';
import { formatSamples } from './formats.ts';
import { patternSamples } from './pattern.ts';

/**
 * A small value that a schema accepts, always the same; undefined where none was found, which only unusual patterns
 * or limits bring about. Optional properties are left out.
 */
export function sample(schema: Schema, protocol: Protocol): unknown {
  // A value nests each named schema at most once before it can end.
  for (let depth = 0; depth <= protocol.schemas.size; depth += 1) {
    const value = new Sampler(protocol).first(schema, depth);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** No test is served by a sample larger than this, in characters or items. */
const maxLengthOfSample = 10_000;

const foreignValues: readonly unknown[] = [{}, null, 'text', 0, false, []];

/** A JSON value that a schema refuses; undefined where it accepts every kind of value. */
export function invalidSample(schema: Schema, protocol: Protocol): unknown {
  return foreignValues.find((value) => accepts(schema, value, protocol) === false);
}

/** A list of arguments that an event refuses; undefined where it accepts every list. */
export function invalidArgs(args: EventArgs, protocol: Protocol): readonly unknown[] | undefined {
  const schema = argsSchema(args);
  const valid = sample(schema, protocol);
  const tooMany = Array.isArray(valid) ? [...valid, ...args.items.slice(valid.length).map(() => null), 'one more'] : [];
  const lists = [...foreignValues.map((value) => [value]), [], tooMany];
  return lists.find((list) => accepts(schema, list, protocol) === false);
}

/** Gives a few values for a schema, the smallest first and each when it is asked for; `depth` is how many references may still be followed. */
class Sampler {
  private readonly protocol: Protocol;
  private readonly known = new Map<string, readonly unknown[]>();

  constructor(protocol: Protocol) {
    this.protocol = protocol;
  }

  /** The smallest; undefined where there is none. */
  first(schema: Schema, depth: number): unknown {
    for (const value of this.of(schema, depth)) return value;
    return undefined;
  }

  private *of(schema: Schema, depth: number): Iterable<unknown> {
    for (const value of this.ofShape(shapeOf(schema), depth)) if (accepts(schema, value, this.protocol)) yield value;
  }

  private *ofEach(schemas: readonly Schema[], depth: number): Iterable<unknown> {
    for (const schema of schemas) yield* this.of(schema, depth);
  }

  private *ofShapes(shapes: readonly Shape[], depth: number): Iterable<unknown> {
    for (const shape of shapes) yield* this.ofShape(shape, depth);
  }

  private ofShape(shape: Shape, depth: number): Iterable<unknown> {
    switch (shape.kind) {
      case 'any':
        return ['text'];
      case 'reference':
        return depth === 0 ? [] : this.ofName(shape.name, depth - 1);
      case 'union':
        return this.ofEach(shape.branches, depth);
      case 'types':
        return this.ofShapes(shape.shapes, depth);
      case 'values':
        return shape.values;
      case 'string':
        return strings(shape);
      case 'number':
        return numbers(shape);
      case 'boolean':
        return [true, false];
      case 'null':
        return [null];
      case 'binary':
        return [Uint8Array.of(1, 2, 3).subarray(0, shape.maxBytes)];
      case 'object':
        return this.objects(shape, depth);
      case 'array':
        return this.arrays(shape, depth);
      case 'tuple':
        return this.tuples(shape, depth);
    }
  }

  private ofName(name: string, depth: number): readonly unknown[] {
    const key = `${depth} ${name}`;
    const values = this.known.get(key) ?? [...this.of(this.protocol.schemas.get(name) ?? true, depth)];
    this.known.set(key, values);
    return values;
  }

  /** With the required properties, and with all: branches of `oneOf` may differ in optional ones only. */
  private *objects(shape: ObjectShape, depth: number): Iterable<unknown> {
    const hasOptional = shape.properties.some(({ required }) => !required);
    for (const all of hasOptional ? [false, true] : [false]) {
      const entries = shape.properties
        .filter(({ required }) => all || required)
        .map(({ name, schema }) => [name, this.first(schema, depth)] as const);
      if (entries.every(([, value]) => value !== undefined)) yield record(entries);
    }
  }

  private arrays(shape: ArrayShape, depth: number): unknown[] {
    const { minItems = 0, maxItems = Infinity } = shape;
    if (minItems > maxLengthOfSample) return [];
    const first = this.first(shape.items, depth);
    if (first === undefined) return minItems === 0 ? [[]] : [];
    const length = Math.max(minItems, Math.min(1, maxItems));
    if (!shape.unique) return [Array.from({ length }, () => first)];
    return [this.distinct(shape.items, [...this.of(shape.items, depth)], length)];
  }

  private distinct(items: Schema, values: readonly unknown[], length: number): unknown[] {
    const found = new Set(values);
    for (let tries = 1; found.size < length && tries <= 4 * length; tries += 1) {
      for (const value of values) {
        const next = typeof value === 'number' ? value + tries : `${value}${tries}`;
        if (accepts(items, next, this.protocol)) found.add(next);
      }
    }
    return [...found].slice(0, length);
  }

  private tuples(shape: TupleShape, depth: number): unknown[] {
    const items = shape.prefix.slice(0, shape.required).map((schema) => this.first(schema, depth));
    return items.includes(undefined) ? [] : [items];
  }
}

function strings({ minLength = 0, maxLength = Infinity, pattern, format }: StringShape): string[] {
  if (minLength > maxLengthOfSample) return [];
  if (format !== undefined) return [formatSamples[format] ?? ''];
  if (pattern !== undefined) return patternSamples(pattern, minLength);
  const text = 'text'.padEnd(minLength, 'x').slice(0, Math.max(0, Math.min(maxLength, Math.max(4, minLength))));
  return [text, text.replace(/^t/, 'T')];
}

function numbers(shape: NumberShape): number[] {
  const step = shape.multipleOf ?? 1;
  const low = shape.minimum ?? shape.exclusiveMinimum;
  const high = shape.maximum ?? shape.exclusiveMaximum;
  const near = (bound: number) => {
    const multiple = Math.ceil(bound / step) * step;
    return [bound, multiple, multiple + step, multiple - step, multiple - 2 * step];
  };
  const middle = low !== undefined && high !== undefined ? [(low + high) / 2] : [];
  const all = [1, step, 0, ...[low, high].flatMap((bound) => (bound === undefined ? [] : near(bound))), ...middle, 0.5];
  // Rounded, they are as one would write them; at the edge of a range only the exact ones may fit.
  return [...new Set([...all.map((value) => Number(value.toPrecision(15))), ...all])];
}

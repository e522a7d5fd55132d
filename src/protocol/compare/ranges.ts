import type { Schema } from '../model.ts';
import type { ArrayShape, NumberShape, StringShape, TupleShape } from '../shape.ts';

/** A lower or an upper end of numbers; `open`: the bound itself is outside. */
interface End {
  readonly bound: number;
  readonly open: boolean;
}

/** Whether a number shape accepts no more than another. */
export function numbersWithin(a: NumberShape, b: NumberShape): boolean {
  const [low, high] = [lowEnd(a), highEnd(a)];
  const [least, most] = [lowEnd(b), highEnd(b)];
  const isAbove = low.bound > least.bound || (low.bound === least.bound && (low.open || !least.open));
  const isBelow = high.bound < most.bound || (high.bound === most.bound && (high.open || !most.open));
  return (a.integer || !b.integer) && isAbove && isBelow && stepsWithin(a, b);
}

export function numbersApart(a: NumberShape, b: NumberShape): boolean {
  return endsBefore(highEnd(a), lowEnd(b)) || endsBefore(highEnd(b), lowEnd(a));
}

function endsBefore(high: End, low: End): boolean {
  return high.bound < low.bound || (high.bound === low.bound && (high.open || low.open));
}

/** Integers are safe integers, and an open end of them is a closed one further in. */
function lowEnd({ integer, minimum = -Infinity, exclusiveMinimum = -Infinity }: NumberShape): End {
  if (!integer) return { bound: Math.max(minimum, exclusiveMinimum), open: exclusiveMinimum >= minimum };
  const bound = Math.max(Math.ceil(minimum), Math.floor(exclusiveMinimum) + 1, Number.MIN_SAFE_INTEGER);
  return { bound, open: false };
}

function highEnd({ integer, maximum = Infinity, exclusiveMaximum = Infinity }: NumberShape): End {
  if (!integer) return { bound: Math.min(maximum, exclusiveMaximum), open: exclusiveMaximum <= maximum };
  const bound = Math.min(Math.floor(maximum), Math.ceil(exclusiveMaximum) - 1, Number.MAX_SAFE_INTEGER);
  return { bound, open: false };
}

/** Steps are compared where both are whole: with fractions, what is a multiple depends on rounding. */
function stepsWithin(a: NumberShape, b: NumberShape): boolean {
  if (b.multipleOf === undefined || a.multipleOf === b.multipleOf) return true;
  const step = Number.isInteger(a.multipleOf) ? (a.multipleOf ?? 1) : 1;
  return a.integer && Number.isInteger(b.multipleOf) && step % b.multipleOf === 0;
}

/** Whether a string shape accepts no more than another; patterns and formats are compared as they are written. */
export function stringsWithin(a: StringShape, b: StringShape): boolean {
  return (
    (a.minLength ?? 0) >= (b.minLength ?? 0) &&
    (a.maxLength ?? Infinity) <= (b.maxLength ?? Infinity) &&
    (b.pattern === undefined || a.pattern === b.pattern) &&
    (b.format === undefined || a.format === b.format)
  );
}

export function stringsApart(a: StringShape, b: StringShape): boolean {
  return (a.maxLength ?? Infinity) < (b.minLength ?? 0) || (b.maxLength ?? Infinity) < (a.minLength ?? 0);
}

/** Arrays and tuples alike: a tuple is an array with schemas of its own for the first items. */
export interface ListShape {
  readonly prefix: readonly Schema[];
  /** Schema of all further items. */
  readonly rest: Schema;
  readonly min: number;
  readonly max: number;
  readonly unique: boolean;
}

export function listShape(shape: ArrayShape | TupleShape): ListShape {
  if (shape.kind === 'array') {
    const { items, minItems = 0, maxItems = Infinity, unique } = shape;
    return { prefix: [], rest: items, min: minItems, max: maxItems, unique };
  }
  const { prefix, rest, required } = shape;
  return { prefix, rest, min: required, max: rest === false ? prefix.length : Infinity, unique: false };
}

/** The schema of the item at an index. */
export function itemAt({ prefix, rest }: ListShape, index: number): Schema {
  return prefix[index] ?? rest;
}

/** Items up to here have schemas of their own in one of two lists; all that follow have the same two. */
export function prefixLength(a: ListShape, b: ListShape): number {
  return Math.max(a.prefix.length, b.prefix.length);
}

export function sizesWithin(a: ListShape, b: ListShape): boolean {
  return a.min >= b.min && a.max <= b.max && (!b.unique || a.unique || a.max <= 1);
}

export function sizesApart(a: ListShape, b: ListShape): boolean {
  return a.max < b.min || b.max < a.min;
}

import type { Protocol, Schema } from '../model.ts';
import { accepts } from '../samples/accepts.ts';
import { type ArrayShape, type ObjectShape, type Shape, shapeOf, type TupleShape } from '../shape.ts';
import { Disjointness, propertySchema } from './disjoint.ts';
import { PairMap } from './pair-map.ts';
import { itemAt, listShape, numbersWithin, prefixLength, sizesWithin, stringsWithin } from './ranges.ts';
import { Sameness } from './same.ts';

/** Whether every value that fits `a` fits `b`, each of its own protocol; false where that cannot be shown. */
export function isSubset(a: Schema, b: Schema, inA: Protocol, inB: Protocol): boolean {
  return new Subset(inA, inB).of(a, b);
}

/** Answers `isSubset` for the schemas of two protocols, and remembers what it found out. */
export class Subset {
  private readonly inA: Protocol;
  private readonly inB: Protocol;
  private readonly sameness: Sameness;
  private readonly disjointness: Disjointness;
  private readonly results = new PairMap<boolean>();
  /** The pairs held to be true, in the order in which that was decided. */
  private readonly held: [Schema, Schema][] = [];

  constructor(inA: Protocol, inB: Protocol) {
    this.inA = inA;
    this.inB = inB;
    this.sameness = new Sameness(inA, inB);
    this.disjointness = new Disjointness(inA, inB);
  }

  /**
   * A pair that is met again within itself is taken to hold: values end, so a way around leads to a smaller one. Where
   * the pair turns out not to hold, all that was decided since then, perhaps because of it, is forgotten.
   */
  of(a: Schema, b: Schema): boolean {
    const known = this.results.get(a, b);
    if (known !== undefined) return known;
    const start = this.held.length;
    this.results.set(a, b, true);
    this.held.push([a, b]);
    if (this.sameness.of(a, b) || this.schemas(a, b)) return true;
    for (const pair of this.held.splice(start)) this.results.delete(...pair);
    this.results.set(a, b, false);
    return false;
  }

  private schemas(a: Schema, b: Schema): boolean {
    const shape = shapeOf(a);
    if (shape.kind === 'reference') return this.of(this.inA.schemas.get(shape.name) ?? true, b);
    if (shape.kind === 'union') return shape.branches.every((branch) => this.of(branch, b));
    if (shape.kind === 'values') return shape.values.every((value) => accepts(b, value, this.inB) === true);
    return this.shapeInSchema(shape, a, b);
  }

  private shapeInSchema(shape: Shape, a: Schema, b: Schema): boolean {
    const other = shapeOf(b);
    if (other.kind === 'reference') return this.shapeInSchema(shape, a, this.inB.schemas.get(other.name) ?? true);
    if (shape.kind === 'types') return shape.shapes.every((part) => this.shapeInSchema(part, a, b));
    if (other.kind === 'union') {
      const { branches, exclusive } = other;
      return branches.some(
        (branch, index) =>
          this.shapeInSchema(shape, a, branch) &&
          (!exclusive || branches.every((rest, at) => at === index || this.disjointness.of(a, rest))),
      );
    }
    return this.shapes(shape, other);
  }

  private shapes(a: Shape, b: Shape): boolean {
    // Bytes are no JSON.
    if (a.kind === 'binary') return b.kind === 'binary' && (a.maxBytes ?? Infinity) <= (b.maxBytes ?? Infinity);
    if (b.kind === 'any') return true;
    if (b.kind === 'types') return b.shapes.some((part) => this.shapes(a, part));
    if (b.kind === 'values') {
      const values: readonly unknown[] = b.values;
      return finiteValues(a)?.every((value) => values.includes(value)) ?? false;
    }
    if (a.kind === 'number' && b.kind === 'number') return numbersWithin(a, b);
    if (a.kind === 'string' && b.kind === 'string') return stringsWithin(a, b);
    if (a.kind === 'object' && b.kind === 'object') return this.objects(a, b);
    if ((a.kind === 'array' || a.kind === 'tuple') && (b.kind === 'array' || b.kind === 'tuple')) {
      return this.lists(a, b);
    }
    return (a.kind === 'boolean' || a.kind === 'null') && a.kind === b.kind;
  }

  private objects(a: ObjectShape, b: ObjectShape): boolean {
    const present = new Set(a.properties.filter(({ required }) => required).map(({ name }) => name));
    if (b.properties.some(({ name, required }) => required && !present.has(name))) return false;
    const within = (inner: Schema, outer: Schema) => inner === false || (outer !== false && this.of(inner, outer));
    const names = new Set([...a.properties, ...b.properties].map(({ name }) => name));
    return (
      [...names].every((name) => within(propertySchema(a, name), propertySchema(b, name))) &&
      within(a.additional, b.additional)
    );
  }

  private lists(a: ArrayShape | TupleShape, b: ArrayShape | TupleShape): boolean {
    const [left, right] = [listShape(a), listShape(b)];
    if (!sizesWithin(left, right)) return false;
    // One more than the longer prefix stands for all that follow.
    const count = Math.min(left.max, prefixLength(left, right) + 1);
    return Array.from({ length: count }, (_, index) => index).every((index) =>
      this.of(itemAt(left, index), itemAt(right, index)),
    );
  }
}

/** All values of a shape that has few. */
function finiteValues(shape: Shape): readonly unknown[] | undefined {
  if (shape.kind === 'null') return [null];
  return shape.kind === 'boolean' ? [true, false] : undefined;
}

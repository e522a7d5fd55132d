import type { Protocol, Schema } from '../model.ts';
import { accepts } from '../samples/accepts.ts';
import { type ObjectShape, type Shape, shapeOf } from '../shape.ts';
import { PairMap } from './pair-map.ts';
import { itemAt, listShape, numbersApart, prefixLength, sizesApart, stringsApart } from './ranges.ts';

/** Whether no value fits two schemas, each of its own protocol; false where that cannot be shown. */
export class Disjointness {
  private readonly inA: Protocol;
  private readonly inB: Protocol;
  private readonly known = new PairMap<boolean>();

  constructor(inA: Protocol, inB: Protocol) {
    this.inA = inA;
    this.inB = inB;
  }

  of(a: Schema, b: Schema): boolean {
    const known = this.known.get(a, b);
    if (known !== undefined) return known;
    // A question that leads back to itself shows nothing.
    this.known.set(a, b, false);
    const verdict = this.schemas(a, b);
    this.known.set(a, b, verdict);
    return verdict;
  }

  private schemas(a: Schema, b: Schema): boolean {
    const [left, right] = [shapeOf(a), shapeOf(b)];
    if (left.kind === 'reference') return this.of(this.inA.schemas.get(left.name) ?? true, b);
    if (right.kind === 'reference') return this.of(a, this.inB.schemas.get(right.name) ?? true);
    if (left.kind === 'values') return left.values.every((value) => accepts(b, value, this.inB) === false);
    if (right.kind === 'values') return right.values.every((value) => accepts(a, value, this.inA) === false);
    if (left.kind === 'union') return left.branches.every((branch) => this.of(branch, b));
    if (right.kind === 'union') return right.branches.every((branch) => this.of(a, branch));
    return this.shapes(left, right);
  }

  private shapes(a: Shape, b: Shape): boolean {
    if (a.kind === 'types') return a.shapes.every((shape) => this.shapes(shape, b));
    if (b.kind === 'types') return b.shapes.every((shape) => this.shapes(a, shape));
    // Bytes are no JSON.
    if (a.kind === 'any' || b.kind === 'any') return a.kind === 'binary' || b.kind === 'binary';
    if (a.kind === 'number' && b.kind === 'number') return numbersApart(a, b);
    if (a.kind === 'string' && b.kind === 'string') return stringsApart(a, b);
    if (a.kind === 'object' && b.kind === 'object') return this.objects(a, b);
    const isList = (shape: Shape) => shape.kind === 'array' || shape.kind === 'tuple';
    if (isList(a) && isList(b)) return this.lists(a, b);
    return a.kind !== b.kind;
  }

  /** Two objects are told apart by a property that one of them requires. */
  private objects(a: ObjectShape, b: ObjectShape): boolean {
    return [...a.properties, ...b.properties]
      .filter(({ required }) => required)
      .some(({ name }) => {
        const [left, right] = [propertySchema(a, name), propertySchema(b, name)];
        return left === false || right === false || this.of(left, right);
      });
  }

  private lists(a: Shape, b: Shape): boolean {
    if ((a.kind !== 'array' && a.kind !== 'tuple') || (b.kind !== 'array' && b.kind !== 'tuple')) return false;
    const [left, right] = [listShape(a), listShape(b)];
    if (sizesApart(left, right)) return true;
    const present = Math.min(Math.max(left.min, right.min), prefixLength(left, right) + 1);
    return Array.from({ length: present }, (_, index) => index).some((index) =>
      this.of(itemAt(left, index), itemAt(right, index)),
    );
  }
}

/** What an object says of a property; `false`: it must not be there. */
export function propertySchema({ properties, additional }: ObjectShape, name: string): Schema {
  return properties.find((property) => property.name === name)?.schema ?? additional;
}

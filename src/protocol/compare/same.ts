import { isDeepStrictEqual } from 'node:util';
import { annotations } from '../keywords.ts';
import type { Protocol, Schema } from '../model.ts';
import { referenceName } from '../shape.ts';
import { PairMap } from './pair-map.ts';

/**
 * Whether two schemas say the same, each with the named schemas of its own protocol. Descriptions and other annotations
 * say nothing of what is accepted, and neither does the order of keys, of `required` and of `enum`.
 */
export class Sameness {
  private readonly before: Protocol;
  private readonly after: Protocol;
  private readonly settled = new PairMap<boolean>();

  constructor(before: Protocol, after: Protocol) {
    this.before = before;
    this.after = after;
  }

  of(a: Schema, b: Schema): boolean {
    const known = this.settled.get(a, b);
    if (known !== undefined) return known;
    // Everything that is met on the way must be the same, so a difference anywhere ends it all.
    const met: [Schema, Schema][] = [];
    const isSame = this.differsNowhere(a, b, new PairMap(), met);
    for (const [left, right] of isSame ? met : met.slice(0, 1)) this.settled.set(left, right, isSame);
    return isSame;
  }

  private differsNowhere(a: Schema, b: Schema, seen: PairMap<true>, met: [Schema, Schema][]): boolean {
    const known = this.settled.get(a, b);
    if (known !== undefined || seen.get(a, b)) return known ?? true;
    seen.set(a, b, true);
    met.push([a, b]);
    const inside = (left: Schema, right: Schema) => this.differsNowhere(left, right, seen, met);
    const [left, right] = [this.target(a, this.before), this.target(b, this.after)];
    if (left !== a || right !== b) return inside(left, right);
    if (typeof a === 'boolean' || typeof b === 'boolean') return a === b;
    return sameEntries(meaningOf(a), meaningOf(b), (key, x, y) => sameKeyword(key, x, y, inside));
  }

  private target(schema: Schema, { schemas }: Protocol): Schema {
    if (typeof schema === 'boolean' || typeof schema.$ref !== 'string') return schema;
    return schemas.get(referenceName(schema.$ref)) ?? true;
  }
}

type Entries = ReadonlyMap<string, unknown>;

function sameEntries(a: Entries, b: Entries, same: (key: string, x: unknown, y: unknown) => boolean): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(key, value, b.get(key)));
}

function meaningOf(schema: Exclude<Schema, boolean>): Entries {
  const silent: readonly string[] = annotations;
  return new Map(Object.entries(schema).filter(([key]) => !silent.includes(key)));
}

function sameKeyword(key: string, x: unknown, y: unknown, inside: (a: Schema, b: Schema) => boolean): boolean {
  switch (key) {
    case 'properties': {
      const [left, right] = [x, y].map((value) => new Map(Object.entries(value as Record<string, Schema>)));
      return sameEntries(left ?? new Map(), right ?? new Map(), (_, a, b) => inside(a as Schema, b as Schema));
    }
    case 'items':
    case 'additionalProperties':
      return inside(x as Schema, y as Schema);
    case 'oneOf':
    case 'anyOf':
    case 'prefixItems': {
      const [left, right] = [x as Schema[], y as Schema[]];
      return left.length === right.length && left.every((part, index) => inside(part, right[index] ?? true));
    }
    case 'required':
    case 'enum':
    case 'type':
      return isDeepStrictEqual(new Set([x].flat()), new Set([y].flat()));
    default:
      return isDeepStrictEqual(x, y);
  }
}

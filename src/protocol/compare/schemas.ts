import { propertyKey } from '../../text/typescript/quote.ts';
import { typeLine, typeLines } from '../code/type-line.ts';
import type { Protocol, Schema } from '../model.ts';
import { type ArrayShape, type ObjectShape, shapeOf, type TupleShape } from '../shape.ts';
import { isCut, type ProtocolChange } from './change.ts';
import { Sameness } from './same.ts';
import { type BranchChange, compareBranches } from './unions.ts';
import { type Flow, type Verdict, Verdicts } from './verdicts.ts';

/** A change without the event that it belongs to. */
export type PartChange = Omit<ProtocolChange, 'event' | 'direction'>;

/** After as many changes of one schema, what is left is compared as a whole. */
const maxChanges = 200;

/** Compares the schemas of two protocols place by place. */
export class SchemaComparison {
  readonly before: Protocol;
  readonly after: Protocol;
  readonly sameness: Sameness;
  readonly verdicts: Verdicts;

  constructor(before: Protocol, after: Protocol, flow: Flow) {
    this.before = before;
    this.after = after;
    this.sameness = new Sameness(before, after);
    this.verdicts = new Verdicts(before, after, flow);
  }

  /** All differences between two schemas, at `path` and below. */
  changes(before: Schema, after: Schema, path: string): readonly PartChange[] {
    const walk = new Walk(this);
    walk.visit(before, after, path);
    return walk.changes;
  }
}

/** One walk through two schemas side by side. */
class Walk {
  readonly changes: PartChange[] = [];
  private readonly comparison: SchemaComparison;
  /** The pairs that lead to the place: what a recursive schema repeats is told once. */
  private readonly above: (readonly [Schema, Schema])[] = [];

  constructor(comparison: SchemaComparison) {
    this.comparison = comparison;
  }

  visit(before: Schema, after: Schema, path: string): void {
    const { sameness, verdicts, before: old, after: now } = this.comparison;
    if (sameness.of(before, after)) return;
    const [a, b] = [resolved(before, old), resolved(after, now)];
    if (this.above.some(([x, y]) => x === a && y === b)) return;
    this.above.push([a, b]);
    if (this.changes.length >= maxChanges || !this.inside(a, b, path)) {
      const [was, is] = typeLines(before, after, old, now);
      const isUnclear = [was, is].some(isCut) || [a, b].every((one) => shapeOf(one).kind === 'union');
      const branches = isUnclear ? compareBranches(a, b, this.comparison) : undefined;
      this.add(path, 'type', was, is, { ...verdicts.type(before, after), ...branches });
    }
    this.above.pop();
  }

  /** Goes into two schemas of one kind; false where they can only be compared as a whole. */
  private inside(before: Schema, after: Schema, path: string): boolean {
    const [a, b] = [shapeOf(before), shapeOf(after)];
    if (a.kind === 'object' && b.kind === 'object') return this.objects(a, b, path);
    if (a.kind === 'array' && b.kind === 'array') return this.arrays(a, b, path);
    if (a.kind === 'tuple' && b.kind === 'tuple') return this.tuples(a, b, path);
    return false;
  }

  private objects(a: ObjectShape, b: ObjectShape, path: string): boolean {
    if (typeof a.additional !== typeof b.additional) return false;
    const { verdicts } = this.comparison;
    const gone = new Map(a.properties.map((property) => [property.name, property]));
    for (const { name, schema, required } of b.properties) {
      const place = `${path}${member(name)}`;
      const known = gone.get(name);
      gone.delete(name);
      if (known === undefined) {
        this.add(place, 'added', undefined, typeLine(schema), verdicts.added(a, schema, required));
        continue;
      }
      if (known.required !== required) {
        const [before, after] = required ? ['optional', 'required'] : ['required', 'optional'];
        this.add(place, required ? 'required' : 'optional', before, after, verdicts.presence(required));
      }
      this.visit(known.schema, schema, place);
    }
    for (const { name, schema, required } of gone.values()) {
      this.add(`${path}${member(name)}`, 'removed', typeLine(schema), undefined, verdicts.removed(b, required));
    }
    this.additional(a.additional, b.additional, `${path}[key]`);
    return true;
  }

  private additional(a: Schema, b: Schema, path: string): void {
    const { verdicts } = this.comparison;
    if (typeof a !== 'boolean') this.visit(a, b, path);
    else if (!a && b) this.add(path, 'added', undefined, 'unknown', verdicts.openness(true));
    else if (a && !b) this.add(path, 'removed', 'unknown', undefined, verdicts.openness(false));
  }

  private arrays(a: ArrayShape, b: ArrayShape, path: string): boolean {
    if (a.minItems !== b.minItems || a.maxItems !== b.maxItems || a.unique !== b.unique) return false;
    this.visit(a.items, b.items, `${path}[]`);
    return true;
  }

  private tuples(a: TupleShape, b: TupleShape, path: string): boolean {
    const isAlike = a.prefix.length === b.prefix.length && a.required === b.required;
    if (!isAlike || (a.rest === false) !== (b.rest === false)) return false;
    for (const [index, schema] of a.prefix.entries()) {
      this.visit(schema, b.prefix[index] ?? true, `${path}[${index}]`);
    }
    if (a.rest !== false) this.visit(a.rest, b.rest, `${path}[]`);
    return true;
  }

  private add(
    path: string,
    kind: PartChange['kind'],
    before: string | undefined,
    after: string | undefined,
    more: Verdict & BranchChange,
  ): void {
    this.changes.push({ path, kind, before, after, ...more });
  }
}

function resolved(schema: Schema, protocol: Protocol): Schema {
  const shape = shapeOf(schema);
  return shape.kind === 'reference' ? resolved(protocol.schemas.get(shape.name) ?? true, protocol) : schema;
}

/** `.name`, or `['a b']` where that is no identifier. */
function member(name: string): string {
  const key = propertyKey(name);
  return key === name ? `.${name}` : `[${key}]`;
}

import type { Schema } from './model.ts';
import { type Shape, shapeOf } from './shape.ts';

/** The schemas directly inside a shape, but those of which there are no values. */
function children(shape: Shape): Schema[] {
  return parts(shape).filter((schema) => schema !== false);
}

function parts(shape: Shape): Schema[] {
  switch (shape.kind) {
    case 'union':
      return [...shape.branches];
    case 'types':
      return shape.shapes.flatMap(children);
    case 'object':
      return [...shape.properties.map((property) => property.schema), shape.additional];
    case 'array':
      return [shape.items];
    case 'tuple':
      return [...shape.prefix, shape.rest];
    default:
      return [];
  }
}

/** The names that a schema refers to, itself or in anything inside it, in order of appearance. */
export function referencesOf(schema: Schema): Set<string> {
  const names = new Set<string>();
  const visit = (part: Schema) => {
    const shape = shapeOf(part);
    if (shape.kind === 'reference') names.add(shape.name);
    for (const child of children(shape)) visit(child);
  };
  visit(schema);
  return names;
}

/** Whether values of a schema can hold bytes, also by what it refers to. */
export function holdsBinary(schema: Schema, resolve: (name: string) => Schema | undefined): boolean {
  return reachesShape(schema, resolve, ({ kind }) => kind === 'binary');
}

/** Whether a schema, or one inside it or that it refers to, is of some shape. */
export function reachesShape(
  schema: Schema,
  resolve: (name: string) => Schema | undefined,
  isWanted: (shape: Shape) => boolean,
): boolean {
  const hasIt = (part: Schema): boolean => {
    const shape = shapeOf(part);
    return isWanted(shape) || children(shape).some(hasIt);
  };
  const next = (name: string) => referencesOf(resolve(name) ?? true);
  const names = reachable(referencesOf(schema), next);
  return hasIt(schema) || [...names].some((name) => hasIt(resolve(name) ?? true));
}

/** The names that a schema *is*, by reference or as a branch, without anything in between. */
export function aliasesOf(schema: Schema): string[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'reference') return [shape.name];
  return shape.kind === 'union' ? shape.branches.flatMap(aliasesOf) : [];
}

/** Everything reachable from some names, the names included. */
export function reachable(names: Iterable<string>, next: (name: string) => Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...next(name));
  }
  return seen;
}

/**
 * The named schemas in an order in which each follows those it needs, and for each the ones it forms a cycle with
 * (Tarjan's strongly connected components, in time linear in the references).
 */
export function dependencyOrder(schemas: ReadonlyMap<string, Schema>): Map<string, ReadonlySet<string>> {
  const order = new Map<string, ReadonlySet<string>>();
  const numbers = new Map<string, number>();
  const open: string[] = [];
  /** Gives the lowest number that can be reached from a name among those still open. */
  const visit = (name: string, schema: Schema): number => {
    const number = numbers.size;
    const references = referencesOf(schema);
    let lowest = number;
    numbers.set(name, number);
    open.push(name);
    for (const other of references) {
      const target = schemas.get(other);
      if (target === undefined || order.has(other)) continue;
      lowest = Math.min(lowest, numbers.get(other) ?? visit(other, target));
    }
    if (lowest === number) {
      const members = open.splice(open.lastIndexOf(name));
      const cycle = new Set(members.length > 1 || references.has(name) ? members : []);
      for (const member of members) order.set(member, cycle);
    }
    return lowest;
  };
  for (const [name, schema] of schemas) if (!numbers.has(name)) visit(name, schema);
  return order;
}

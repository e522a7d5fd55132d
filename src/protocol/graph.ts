import type { Schema } from './model.ts';
import { type Shape, shapeOf } from './shape.ts';

/** The schemas directly inside a shape. */
function children(shape: Shape): Schema[] {
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

/** The named schemas in an order in which each follows those it needs, and for each the ones it forms a cycle with. */
export function dependencyOrder(schemas: ReadonlyMap<string, Schema>): Map<string, ReadonlySet<string>> {
  const direct = new Map([...schemas].map(([name, schema]) => [name, referencesOf(schema)]));
  const next = (name: string): Iterable<string> => direct.get(name) ?? [];
  const below = new Map([...schemas.keys()].map((name) => [name, reachable(next(name), next)]));
  const leadsTo = (from: string, to: string) => below.get(from)?.has(to) ?? false;
  const order = new Map<string, ReadonlySet<string>>();
  const open = new Set<string>();
  const visit = (name: string) => {
    if (open.has(name)) return;
    open.add(name);
    for (const dependency of next(name)) visit(dependency);
    const cycle = leadsTo(name, name) ? [...(below.get(name) ?? [])].filter((other) => leadsTo(other, name)) : [];
    order.set(name, new Set(cycle));
  };
  for (const name of schemas.keys()) visit(name);
  return order;
}

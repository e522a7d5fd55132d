import { aliasesOf, dependencyOrder, reachable } from '../../graph.ts';
import type { Schema } from '../../model.ts';
import { shapeOf } from '../../shape.ts';
import type { Position, Report } from '../tree/tree.ts';

/**
 * Refuses named schemas that are nothing but themselves, or that no finite value satisfies. Of those that are not among
 * `schemas`, since they are wrong, nothing is known: they might end.
 */
export function checkRecursion(
  schemas: ReadonlyMap<string, Schema>,
  placeOf: (name: string) => Position,
  report: Report,
): void {
  const aliases = (name: string) => aliasesOf(schemas.get(name) ?? true);
  const finite = finiteNames(schemas);
  for (const name of schemas.keys()) {
    if (reachable(aliases(name), aliases).has(name)) {
      report(placeOf(name), `The schema ${name} refers to itself with nothing in between`);
    } else if (!finite.has(name)) {
      const hint = 'make a property on the way back optional, or add a branch that ends';
      report(placeOf(name), `Every value of ${name} would contain another one, without end`, hint);
    }
  }
}

/** The names that some finite value satisfies: grown until nothing more is added, dependencies first to be done soon. */
function finiteNames(schemas: ReadonlyMap<string, Schema>): Set<string> {
  const finite = new Set<string>();
  const order = [...dependencyOrder(schemas).keys()];
  for (let before = -1; finite.size > before; ) {
    before = finite.size;
    const endsSomewhere = (name: string) => finite.has(name) || !schemas.has(name);
    for (const name of order) if (hasFiniteValue(schemas.get(name) ?? true, endsSomewhere)) finite.add(name);
  }
  return finite;
}

function hasFiniteValue(schema: Schema, endsSomewhere: (name: string) => boolean): boolean {
  const shape = shapeOf(schema);
  switch (shape.kind) {
    case 'reference':
      return endsSomewhere(shape.name);
    case 'union':
      return shape.branches.some((branch) => hasFiniteValue(branch, endsSomewhere));
    case 'object':
      return shape.properties.every((property) => !property.required || hasFiniteValue(property.schema, endsSomewhere));
    case 'array':
      return (shape.minItems ?? 0) === 0 || hasFiniteValue(shape.items, endsSomewhere);
    case 'tuple':
      return shape.prefix.slice(0, shape.required).every((item) => hasFiniteValue(item, endsSomewhere));
    default:
      return true;
  }
}

import { nearest } from '../../../text/nearest.ts';
import type { Schema } from '../../model.ts';
import { record } from '../../record.ts';
import type { MapTree, Tree } from '../tree/tree.ts';
import { placeOf, readMap } from '../tree/values.ts';
import { all, type Entries, type ReadPart, type SchemaScope } from './scope.ts';

/** Reads `properties`, `required` and `additionalProperties`; without the last the object is closed. */
export function readObject(
  tree: MapTree,
  scope: SchemaScope,
  readPart: ReadPart,
  { isPart = false }: { readonly isPart?: boolean },
): Entries {
  const names = new Set<string>();
  const declared = tree.entries.get('properties')?.value;
  if (declared?.kind === 'map') for (const name of declared.entries.keys()) names.add(name);
  const required = readRequired(tree, isPart ? undefined : names, scope);
  return all([
    readProperties(declared, new Set(required), scope, readPart),
    required === undefined ? undefined : required.length > 0 ? [['required', required]] : [],
    readAdditional(tree, names.size > 0 || (required ?? []).length > 0, scope, readPart),
  ]);
}

function readProperties(
  tree: Tree | undefined,
  required: ReadonlySet<string>,
  scope: SchemaScope,
  readPart: ReadPart,
): Entries {
  if (tree === undefined) return [];
  const map = readMap(tree, scope.report, 'properties');
  if (map === undefined) return undefined;
  const properties: [string, Schema][] = [];
  for (const [name, { at, value }] of map.entries) {
    const schema = readPart(value);
    if (isInherited(name) && !(required.has(name) && name !== '__proto__')) {
      const hint = name === '__proto__' ? undefined : 'list it under required, or choose another name';
      scope.report(at, `A property called "${name}" cannot be told from the one every object inherits`, hint);
    } else if (schema !== undefined) properties.push([name, schema]);
  }
  if (properties.length < map.entries.size) return undefined;
  return properties.length > 0 ? [['properties', record(properties)]] : [];
}

/** zod reads a property without asking whether it is the value's own. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function readRequired(
  tree: MapTree,
  declared: ReadonlySet<string> | undefined,
  { report }: SchemaScope,
): string[] | undefined {
  const value = tree.entries.get('required')?.value;
  if (value === undefined) return [];
  if (value.kind !== 'list') {
    report(value.at, 'Expected required to be a list of property names');
    return undefined;
  }
  const names = new Set<string>();
  let isRight = true;
  const refuse = (item: Tree, message: string, hint?: string) => {
    isRight = false;
    report(item.at, message, hint);
  };
  for (const item of value.items) {
    const name = item.kind === 'scalar' ? item.value : undefined;
    if (typeof name !== 'string') refuse(item, 'Expected required to be a list of property names');
    else if (names.has(name)) refuse(item, `${JSON.stringify(name)} is required twice`);
    else if (declared && !declared.has(name)) {
      const near = nearest(name, [...declared]);
      const hint = near === undefined ? 'declare it under properties' : `did you mean "${near}"?`;
      refuse(item, `The required property ${JSON.stringify(name)} is not declared`, hint);
    } else names.add(name);
  }
  return isRight ? [...names] : undefined;
}

function readAdditional(tree: MapTree, hasProperties: boolean, scope: SchemaScope, readPart: ReadPart): Entries {
  const value = tree.entries.get('additionalProperties')?.value;
  if (value === undefined || (value.kind === 'scalar' && value.value === false))
    return [['additionalProperties', false]];
  const schema = readPart(value);
  if (schema === undefined) return undefined;
  const isOpen = schema === true || Object.keys(schema).length === 0;
  if (!isOpen && hasProperties) {
    const hint = 'put the map into a property of its own, or set additionalProperties: true';
    scope.report(
      placeOf(tree, 'additionalProperties'),
      'TypeScript has no type for declared properties beside a schema for all others',
      hint,
    );
    return undefined;
  }
  return [['additionalProperties', isOpen ? true : schema]];
}

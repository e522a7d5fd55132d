import { nearest } from '../../../text/nearest.ts';
import { annotations, forms, keywords, typeKeywords, unsupportedKeywords } from '../../keywords.ts';
import type { Schema, SchemaObject } from '../../model.ts';
import { record } from '../../record.ts';
import type { Literal } from '../../shape.ts';
import type { MapTree, Report, Tree } from '../tree/tree.ts';
import { placeOf, readBoolean, readCount, readJson, readList, readString } from '../tree/values.ts';
import { mergeObjects } from './merge.ts';
import type { SchemaScope } from './scope.ts';
import { readType } from './type.ts';

const referencePattern = /^#\/schemas\/([A-Z][A-Za-z0-9]*)$/;

/**
 * Reads one schema and makes what it leaves open explicit: objects are closed, tuples complete and closed, `allOf` of
 * objects is merged into one. What comes back means the same under plain JSON Schema 2020-12.
 *
 * @param options `isPart`: a part of `allOf`, which may require a property that another part declares.
 */
export function readSchema(
  tree: Tree,
  scope: SchemaScope,
  options: { readonly isPart?: boolean } = {},
): Schema | undefined {
  if (tree.kind === 'scalar' && tree.value === true) return true;
  if (tree.kind === 'scalar' && tree.value === false) {
    scope.report(tree.at, 'A schema `false` accepts nothing', 'leave the property or event out');
    return undefined;
  }
  if (tree.kind !== 'map') {
    scope.report(tree.at, 'Expected a JSON Schema, that is a mapping or `true`', 'for example { type: string }');
    return undefined;
  }
  const known = checkKeywords(tree, scope.report);
  const notes = readAnnotations(tree, scope.report);
  const body = readForm(tree, scope, options);
  if (!known || notes === undefined || body === undefined) return undefined;
  const schema = record([...Object.entries(notes), ...Object.entries(body)]);
  if (scope.closed.has(body)) scope.closed.add(schema);
  // A part of allOf says only a part of what its values are.
  if (!options.isPart) noteValues(tree, schema, scope);
  return schema;
}

/** Notes what a schema says of its values, to be checked when all schemas are known. */
function noteValues(tree: MapTree, schema: Schema, { said }: SchemaScope): void {
  const [value, examples] = [tree.entries.get('default')?.value, tree.entries.get('examples')?.value];
  if (value !== undefined) said.push({ what: 'default', at: value.at, schema, value: readJson(value) });
  for (const item of examples?.kind === 'list' ? examples.items : []) {
    said.push({ what: 'example', at: item.at, schema, value: readJson(item) });
  }
}

function checkKeywords(tree: MapTree, report: Report): boolean {
  let known = true;
  for (const [key, { at }] of tree.entries) {
    if (keywords.has(key)) continue;
    known = false;
    if (unsupportedKeywords.has(key)) {
      const hint = key === 'nullable' ? "write type: [<type>, 'null']" : undefined;
      report(at, `The keyword ${JSON.stringify(key)} is not supported in a payload`, hint);
    } else {
      const near = nearest(key, [...keywords]);
      report(at, `Unknown keyword ${JSON.stringify(key)}`, near && `did you mean "${near}"?`);
    }
  }
  return known;
}

function readAnnotations(tree: MapTree, report: Report): SchemaObject | undefined {
  const notes: [string, unknown][] = [];
  for (const key of annotations) {
    const value = tree.entries.get(key)?.value;
    if (value === undefined) continue;
    notes.push([key, readAnnotation(key, value, report)]);
  }
  return notes.some(([, value]) => value === undefined) ? undefined : record(notes);
}

function readAnnotation(key: (typeof annotations)[number], value: Tree, report: Report): unknown {
  if (key === 'default') return readJson(value);
  if (key === 'examples') return readList(value, report, 'examples')?.items.map(readJson);
  if (key === 'deprecated') return readBoolean(value, report, key);
  return readString(value, report, key);
}

/** Reads the keywords that decide what the schema accepts, of which one leads. */
function readForm(tree: MapTree, scope: SchemaScope, options: { readonly isPart?: boolean }): SchemaObject | undefined {
  const present = forms.filter((form) => tree.entries.has(form));
  const isTypedValue =
    present.length === 2 && present[1] === 'type' && (present[0] === 'enum' || present[0] === 'const');
  if (present.length > 1 && !isTypedValue) {
    const [first, second = ''] = present;
    const hint = second === 'type' && first !== 'binary' ? `write the type inside ${first}` : undefined;
    scope.report(placeOf(tree, second), `"${second}" cannot stand beside "${first}"`, hint);
    return undefined;
  }
  const [form] = present;
  if (!refuseStrangers(tree, form, scope.report)) return undefined;
  if (form === undefined) return record([]);
  const value = tree.entries.get(form)?.value ?? tree;
  switch (form) {
    case 'binary':
      return readBinary(tree, scope.report);
    case '$ref':
      return readReference(value, scope);
    case 'oneOf':
    case 'anyOf':
      return readUnion(form, value, scope);
    case 'allOf':
      return readAllOf(value, scope);
    case 'const':
    case 'enum':
      return readLiterals(form, tree, scope);
    case 'type':
      return readType(tree, scope, (part) => readSchema(part, scope), options);
  }
}

/** Only `type` has keywords of its own; beside any other form they would not be checked, so they are refused. */
function refuseStrangers(tree: MapTree, form: string | undefined, report: Report): boolean {
  if (form !== 'binary' && tree.entries.has('maxBytes')) {
    report(placeOf(tree, 'maxBytes'), '"maxBytes" needs binary: true beside it');
    return false;
  }
  if (form === 'type') return true;
  const strangers = [...tree.entries].filter(([key]) => [...typeKeywords.values()].some((own) => own.includes(key)));
  for (const [key, { at }] of strangers) {
    const types = [...typeKeywords].filter(([, own]) => own.includes(key)).map(([type]) => type);
    if (form === undefined) report(at, `"${key}" needs a type beside it`, `add type: ${types.join(' or type: ')}`);
    else report(at, `"${key}" cannot stand beside "${form}"`);
  }
  return strangers.length === 0;
}

/** Bytes, which are sent as they are. */
function readBinary(tree: MapTree, report: Report): SchemaObject | undefined {
  const value = tree.entries.get('binary')?.value ?? tree;
  const limit = tree.entries.get('maxBytes')?.value;
  const maxBytes = limit && readCount(limit, report, 'maxBytes');
  if (value.kind !== 'scalar' || value.value !== true) {
    report(value.at, 'Expected binary to be true', 'leave it out where there are no bytes');
    return undefined;
  }
  if (limit !== undefined && maxBytes === undefined) return undefined;
  return record<unknown>([['binary', true], ...(maxBytes === undefined ? [] : [['maxBytes', maxBytes] as const])]);
}

function readReference(tree: Tree, scope: SchemaScope): SchemaObject | undefined {
  const reference = readString(tree, scope.report, '$ref');
  if (reference === undefined) return undefined;
  const name = referencePattern.exec(reference)?.[1];
  if (name !== undefined && scope.names.has(name)) return record([['$ref', reference]]);
  const near = nearest(reference.replace(/^.*\//, ''), [...scope.names]);
  const hint = near && `did you mean '#/schemas/${near}'?`;
  if (name === undefined) scope.report(tree.at, `Expected $ref to be '#/schemas/<Name>'`, hint);
  else scope.report(tree.at, `There is no schema "${name}" under schemas`, hint);
  return undefined;
}

function readUnion(form: string, tree: Tree, scope: SchemaScope): SchemaObject | undefined {
  const branches = readList(tree, scope.report, form)?.items.map((item) => readSchema(item, scope));
  if (branches === undefined || branches.includes(undefined)) return undefined;
  return record([[form, branches]]);
}

function readAllOf(tree: Tree, scope: SchemaScope): SchemaObject | undefined {
  const items = readList(tree, scope.report, 'allOf')?.items ?? [];
  const branches = items.map((item) => {
    const schema = readSchema(item, scope, { isPart: true });
    return schema === undefined ? undefined : { at: item.at, schema };
  });
  const whole = branches.filter((branch) => branch !== undefined);
  return whole.length === 0 || whole.length < branches.length ? undefined : mergeObjects(whole, scope);
}

function readLiterals(form: 'const' | 'enum', tree: MapTree, scope: SchemaScope): SchemaObject | undefined {
  const { value } = tree.entries.get(form) ?? { value: tree };
  const items = form === 'enum' ? readList(value, scope.report, form)?.items : [value];
  const typeTree = tree.entries.get('type')?.value;
  const types = typeTree && typeNames(typeTree);
  if (items === undefined) return undefined;
  const seen = new Set<Literal>();
  for (const item of items) {
    if (item.kind !== 'scalar') {
      scope.report(item.at, `Expected a string, a number, a boolean or null in ${form}`);
      return undefined;
    }
    if (seen.has(item.value)) scope.report(item.at, `${JSON.stringify(item.value)} is in the enum twice`);
    if (types && !types.some((type) => isOfType(item.value, type))) {
      scope.report(item.at, `${JSON.stringify(item.value)} is not of type ${types.join(' or ')}`);
    }
    seen.add(item.value);
  }
  const values = [...seen].map((item) => (Object.is(item, -0) ? 0 : item));
  const body: [string, unknown][] = [[form, form === 'const' ? values[0] : values]];
  return record(typeTree ? [['type', readJson(typeTree)], ...body] : body);
}

function typeNames(tree: Tree): unknown[] {
  return tree.kind === 'list' ? tree.items.map(readJson) : [readJson(tree)];
}

function isOfType(value: Literal, type: unknown): boolean {
  if (type === 'null') return value === null;
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

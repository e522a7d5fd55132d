import { nearest } from '../report/nearest.ts';
import type { Problem } from '../report/problem.ts';
import { checkNames, checkSchemaName } from './check-names.ts';
import { checkNamespaces } from './check-namespaces.ts';
import { checkRecursion } from './check-schemas.ts';
import type { Direction, Protocol, Schema } from './model.ts';
import { inNamespace } from './namespaces.ts';
import { readEvents } from './parse-events.ts';
import { readConvention } from './read-acks.ts';
import { readNamespaces } from './read-namespaces.ts';
import { readSchema } from './read-schema.ts';
import type { SchemaScope } from './scope.ts';
import { collectProblems, type MapTree, type Report, readTree, treeOf } from './tree.ts';
import { readMap, readString } from './values.ts';

/** `$schema` is for the editors of those who write JSON. */
const sections = ['$schema', 'version', 'acks', 'schemas', 'client', 'server', 'namespaces'];
const maxVersionLength = 64;

/** A protocol, or everything that is wrong with its file, in the order of the file. */
export type ParseResult =
  | { readonly protocol: Protocol; readonly problems?: never }
  | { readonly problems: Problem[]; readonly protocol?: never };

/**
 * Reads `protocol.yaml`, YAML 1.2 or JSON of at most 10 MB.
 *
 * The schemas of the result mean the same under plain JSON Schema 2020-12: what this format adds (objects closed, tuples
 * complete, `allOf` merged, `idempotencyKey`) is written out in them; only `binary` is not of JSON. `default` and
 * `examples` are annotations.
 *
 * @param text The file's text, with or without BOM.
 * @param file How problems name it.
 */
export function parseProtocol(text: string, file: string): ParseResult {
  const { report, sorted } = collectProblems(file);
  const protocol = readProtocol(text, report);
  const problems = sorted();
  return protocol === undefined || problems.length > 0 ? { problems } : { protocol };
}

/** Reads a protocol that is plain data, as JSON holds it; undefined where anything in it is wrong. */
export function protocolOf(data: unknown): Protocol | undefined {
  const { report, sorted } = collectProblems('protocol');
  const tree = treeOf(data);
  const root = tree && readMap(tree, report, 'the protocol');
  const protocol = root && readRoot(root, report);
  return sorted().length > 0 ? undefined : protocol;
}

function readProtocol(text: string, report: Report): Protocol | undefined {
  const faults: unknown[] = [];
  const tree = readTree(text, (...fault) => {
    faults.push(fault);
    report(...fault);
  });
  const root = tree && readMap(tree, report, 'the protocol');
  if (root === undefined) {
    if (tree === undefined && faults.length === 0) report({ line: 1, column: 1 }, 'The protocol is empty');
    return undefined;
  }
  return readRoot(root, report);
}

function readRoot(root: MapTree, report: Report): Protocol {
  checkSections(root, report);
  const version = readVersion(root, report);
  const scope = schemaScope(root, report);
  const schemas = new Map<string, Schema>();
  for (const name of scope.names) {
    const schema = scope.resolve(name);
    if (schema !== undefined && schema !== 'cycle') schemas.set(name, schema);
  }
  const places = schemaEntries(root);
  checkRecursion(schemas, (name) => places?.entries.get(name)?.at ?? root.at, report);
  const convention = root.entries.get('acks')?.value;
  const acks = (convention && readConvention(convention, report)) ?? 'envelope';
  const events = (direction: Direction) => {
    const section = root.entries.get(direction)?.value;
    return section ? readEvents(direction, section, { acks }, scope) : [];
  };
  const namespaces = root.entries.get('namespaces')?.value;
  const protocol: Protocol = {
    version: version ?? '',
    acks,
    schemas,
    client: events('client'),
    server: events('server'),
    namespaces: namespaces ? readNamespaces(namespaces, acks, scope) : [],
  };
  checkNames(protocol, root, report);
  checkNamespaces(protocol, root, report);
  for (const namespace of protocol.namespaces) {
    checkNames(inNamespace(protocol, namespace), root, report, ['namespaces', namespace.name]);
  }
  return protocol;
}

function checkSections(root: MapTree, report: Report): void {
  for (const [key, { at }] of root.entries) {
    if (sections.includes(key)) continue;
    const near = nearest(key, sections);
    const hint = near === undefined ? `known: ${sections.join(', ')}` : `did you mean "${near}"?`;
    report(at, `Unknown key ${JSON.stringify(key)}`, hint);
  }
}

function readVersion(root: MapTree, report: Report): string | undefined {
  const value = root.entries.get('version')?.value;
  if (value === undefined) {
    report(root.at, 'The protocol needs a version', 'add the line version: 1.0.0');
    return undefined;
  }
  const version = readString(value, report, 'version');
  if (version !== undefined && (version.trim() === '' || version.length > maxVersionLength)) {
    report(value.at, `Expected version to have 1 to ${maxVersionLength} characters`);
  }
  return version;
}

function schemaEntries(root: MapTree): MapTree | undefined {
  const value = root.entries.get('schemas')?.value;
  return value?.kind === 'map' ? value : undefined;
}

/** Reads each named schema when it is first asked for, so that `allOf` can look into one that comes later. */
function schemaScope(root: MapTree, report: Report): SchemaScope {
  const section = root.entries.get('schemas')?.value;
  const isEmpty = section === undefined || (section.kind === 'scalar' && section.value === null);
  const entries = (isEmpty ? undefined : readMap(section, report, 'schemas'))?.entries ?? new Map();
  for (const [name, { at }] of entries) checkSchemaName(name, at, report);
  const done = new Map<string, Schema | undefined>();
  const open = new Set<string>();
  const scope: SchemaScope = {
    report,
    names: new Set(entries.keys()),
    closed: new WeakSet(),
    resolve: (name) => {
      if (done.has(name)) return done.get(name);
      if (open.has(name)) return 'cycle';
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      open.add(name);
      done.set(name, readSchema(entry.value, scope));
      return done.get(name);
    },
  };
  return scope;
}

import { nearest } from '../../text/nearest.ts';
import type { Direction, Protocol, Schema } from '../model.ts';
import { readConvention } from './acks.ts';
import { checkSchemaName } from './check/names.ts';
import { checkNamespaces } from './check/namespaces.ts';
import { checkSaidValues } from './check/said-values.ts';
import { checkRecursion } from './check/schemas.ts';
import { readEvents } from './events.ts';
import { readNamespaces } from './namespaces.ts';
import { readSchema } from './schema/schema.ts';
import type { SchemaScope } from './schema/scope.ts';
import type { MapTree, Report } from './tree/tree.ts';
import { readMap, readString } from './tree/values.ts';

/** `$schema` is for the editors of those who write JSON. */
const sections = ['$schema', 'version', 'acks', 'schemas', 'client', 'server', 'namespaces'];
const maxVersionLength = 64;

/** A file but for the events of `/`. */
export interface Frame {
  readonly root: MapTree;
  readonly scope: SchemaScope;
  readonly protocol: Omit<Protocol, Direction>;
}

/** Reads all but the events of `/`. */
export function readFrame(root: MapTree, report: Report): Frame {
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
  const namespaces = root.entries.get('namespaces')?.value;
  return {
    root,
    scope,
    protocol: {
      version: version ?? '',
      acks,
      schemas,
      namespaces: namespaces ? readNamespaces(namespaces, acks, scope) : [],
    },
  };
}

/** Reads the events of `/`, and checks what depends on all of a file but the names that its events get in code. */
export function withEvents(frame: Frame, root: MapTree, report: Report): Protocol {
  const { acks } = frame.protocol;
  const events = (direction: Direction) => {
    const section = root.entries.get(direction)?.value;
    return section ? readEvents(direction, section, { acks }, frame.scope) : [];
  };
  const protocol: Protocol = { ...frame.protocol, client: events('client'), server: events('server') };
  checkSaidValues(frame.scope.said.splice(0), protocol, report);
  checkNamespaces(protocol, root, report);
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
    said: [],
    events: new WeakMap(),
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

import { nearest } from '../../text/nearest.ts';
import type { AckConvention, Direction, Namespace } from '../model.ts';
import { parametersOf } from '../namespaces.ts';
import { readConvention } from './acks.ts';
import { readEvents } from './events.ts';
import { namespaceFault } from './namespace-name.ts';
import type { SchemaScope } from './schema/scope.ts';
import type { Entry, MapTree, Report, Tree } from './tree/tree.ts';
import { readMap, readString } from './tree/values.ts';

const keys: readonly string[] = ['description', 'acks', 'client', 'server'];

/**
 * Reads the section `namespaces`.
 *
 * @param acks The convention of namespaces that do not say their own.
 */
export function readNamespaces(section: Tree, acks: AckConvention, scope: SchemaScope): Namespace[] {
  const map = sectionOf(section, 'namespaces', scope.report);
  return [...(map?.entries ?? [])].flatMap(([name, entry]) => {
    const fault = namespaceFault(name);
    if (fault !== undefined) scope.report(entry.at, fault.message, fault.hint);
    const body = sectionOf(entry.value, name, scope.report);
    const namespace = body && readNamespace(name, body, acks, scope);
    return namespace === undefined || fault !== undefined ? [] : [namespace];
  });
}

function readNamespace(name: string, body: MapTree, otherwise: AckConvention, scope: SchemaScope): Namespace {
  const { report } = scope;
  checkKeys(body, report);
  const value = (key: string) => body.entries.get(key)?.value;
  const [text, convention] = [value('description'), value('acks')];
  const description = text && readString(text, report, 'description');
  const acks = (convention && readConvention(convention, report)) ?? otherwise;
  const events = (direction: Direction) => {
    const section = value(direction);
    return section ? readEvents(direction, section, { acks, namespace: name }, scope) : [];
  };
  return {
    name,
    ...(description !== undefined && { description }),
    acks,
    parameters: parametersOf(name),
    client: events('client'),
    server: events('server'),
  };
}

/** A mapping, which is empty where nothing stands. */
function sectionOf(tree: Tree, what: string, report: Report): MapTree | undefined {
  const isEmpty = tree.kind === 'scalar' && tree.value === null;
  return isEmpty ? { kind: 'map', at: tree.at, entries: new Map<string, Entry>() } : readMap(tree, report, what);
}

function checkKeys(body: MapTree, report: Report): void {
  for (const [key, { at }] of body.entries) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    const hint = near === undefined ? `known: ${keys.join(', ')}` : `did you mean "${near}"?`;
    report(at, `Unknown key ${JSON.stringify(key)} in a namespace`, hint);
  }
}

import type { Protocol, ProtocolEvent } from '../../model.ts';
import { eventNames, isFileName } from '../../names.ts';
import { inNamespace } from '../../namespaces.ts';
import type { MapTree, Position, Report } from '../tree/tree.ts';
import { placeAlong } from '../tree/values.ts';

/** Refuses a name that cannot be a type. */
export function checkSchemaName(name: string, at: Position, report: Report): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name) || name.length > 128) {
    const pascal = name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase());
    const hint = /^[A-Z][A-Za-z0-9]{0,127}$/.test(pascal) ? `for example ${pascal}` : 'for example RoomId';
    report(at, `Expected the schema name ${JSON.stringify(name)} to be in PascalCase, letters and digits only`, hint);
  }
}

/** Refuses events that get the same names in code, or the same file: on some file systems also those that differ by case. */
export function checkNames(protocol: Protocol, root: MapTree, report: Report): void {
  checkSpace(protocol, root, report, []);
  for (const namespace of protocol.namespaces) {
    checkSpace(inNamespace(protocol, namespace), root, report, ['namespaces', namespace.name]);
  }
}

/**
 * @param space The protocol, or one of its namespaces.
 * @param path The keys that lead to it in the file.
 */
function checkSpace(space: Protocol, root: MapTree, report: Report, path: readonly string[]): void {
  for (const events of [space.client, space.server]) {
    const owners = new Map<string, ProtocolEvent[]>();
    for (const event of events) {
      for (const name of namesOf(event)) owners.set(name, [...(owners.get(name) ?? []), event]);
    }
    for (const event of events) {
      const others = namesOf(event).flatMap((name) => owners.get(name) ?? []);
      const other = others.find((one) => one !== event);
      if (other === undefined) continue;
      const { file, constant } = eventNames(event);
      const [own, its] = [event, other].map(({ name }) => JSON.stringify(name));
      const message = `The events ${own} and ${its} get the same names in files and in code: ${file}, ${constant}`;
      const hint = `choose others for one of them, for example as: ${asExample(event, owners)}; clients do not see them`;
      report(placeAlong(root, [...path, event.direction, event.name]), message, hint);
    }
  }
}

/** What no other event may have: the name of its handler, or the stem of its type, and the file of its handler. */
function namesOf(event: ProtocolEvent): string[] {
  const { file, constant } = eventNames(event);
  const path = event.group === undefined ? file : `${event.group}/${file}`;
  return [`code ${constant}`, ...(event.direction === 'client' ? [`file ${folded(path)}`] : [])];
}

/** As file systems compare names that do not tell upper from lower case; these have them in one Unicode form. */
function folded(path: string): string {
  return path.toUpperCase().toLowerCase().normalize('NFC');
}

/** The words of an event with a number behind them that nobody has. */
function asExample(event: ProtocolEvent, owners: ReadonlyMap<string, unknown>): string {
  const { file } = eventNames(event);
  const words = isFileName(file) ? file : 'other-name';
  for (let number = 2; ; number += 1) {
    const as = `${words}-${number}`;
    if (!namesOf({ ...event, as }).some((name) => owners.has(name))) return as;
  }
}

import type { Protocol, ProtocolEvent } from '../../model.ts';
import { eventNames } from '../../names.ts';
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

/**
 * Refuses two events whose hashed names are the same.
 *
 * @param space The protocol, or one of its namespaces.
 * @param path The keys that lead to it in the file.
 */
export function checkNames(space: Protocol, root: MapTree, report: Report, path: readonly string[] = []): void {
  const owners = new Map<string, ProtocolEvent>();
  for (const event of [...space.client, ...space.server]) {
    const files = `${event.direction} ${eventNames(event.name).file}`;
    const other = owners.get(files);
    if (other) {
      const message = `The events ${JSON.stringify(other.name)} and ${JSON.stringify(event.name)} get the same file name`;
      report(placeAlong(root, [...path, event.direction, event.name]), message, 'rename one of them');
    }
    owners.set(files, event);
  }
}

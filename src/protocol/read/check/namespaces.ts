import type { Protocol } from '../../model.ts';
import { eventNames } from '../../names.ts';
import { eventId, namespaceNames } from '../../namespaces.ts';
import type { MapTree, Report } from '../tree/tree.ts';
import { placeAlong } from '../tree/values.ts';
import { namespacesMeet } from './namespace-overlap.ts';

/** Refuses namespaces that share a name or a file, and events and groups of `/` that would be taken for theirs. */
export function checkNamespaces(protocol: Protocol, root: MapTree, report: Report): void {
  const folders = new Map<string, string>();
  const names: string[] = [];
  for (const { name } of protocol.namespaces) {
    const at = placeAlong(root, ['namespaces', name]);
    const { file } = namespaceNames(name);
    const alike = names.find((other) => namespacesMeet(other, name));
    const beside = folders.get(file);
    if (alike !== undefined) {
      const message = `The namespaces ${JSON.stringify(alike)} and ${JSON.stringify(name)} can have the same name`;
      report(at, message, 'change the text around a parameter of one of them');
    } else if (beside !== undefined) {
      const message = `The namespaces ${JSON.stringify(beside)} and ${JSON.stringify(name)} get the same file name`;
      report(at, message, 'rename one of them');
    }
    names.push(name);
    folders.set(file, name);
  }
  checkGroups(protocol, folders, root, report);
  checkEventIds(protocol, root, report);
}

/** The handlers of a namespace lie in a folder of its name, beside those of the groups of `/`. */
function checkGroups({ client }: Protocol, folders: ReadonlyMap<string, string>, root: MapTree, report: Report): void {
  for (const event of client) {
    const { name, group } = event;
    const [first = '', second] = (group ?? eventNames(event).file).split('/');
    const namespace = group === undefined && second === undefined ? undefined : folders.get(first);
    if (namespace === undefined) continue;
    const its = `the folder of the namespace ${JSON.stringify(namespace)}`;
    if (group === undefined) {
      const hint = `choose another place for it, for example as: ${eventNames(event).file.replaceAll('/', '-')}; clients do not see it`;
      report(placeAlong(root, ['client', name]), `The handler of ${JSON.stringify(name)} would be in ${its}`, hint);
    } else
      report(placeAlong(root, ['client', name, 'group']), `The group "${group}" is ${its}`, 'choose another group');
  }
}

function checkEventIds({ client, server, namespaces }: Protocol, root: MapTree, report: Report): void {
  const events = namespaces.flatMap((namespace) => [...namespace.client, ...namespace.server]);
  const ids = new Map(events.map((event) => [eventId(event), event]));
  for (const { direction, name } of [...client, ...server]) {
    const other = ids.get(name);
    if (other === undefined) continue;
    const own = JSON.stringify(other.name);
    const message = `${JSON.stringify(name)} stands for the event ${own} of the namespace ${other.namespace}`;
    report(placeAlong(root, [direction, name]), message, 'rename one of them');
  }
}

import type { Layer } from '../layers/layer.ts';
import type { ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { namespaceNames } from '../protocol/namespaces.ts';

/** Where the handlers of a project lie. */
export const HANDLERS = 'websocket/handlers/';

/** Whether a layer brings the handler of an event; any other gets a stub. */
export function isBrought({ name, namespace }: ProtocolEvent, layers: readonly Layer[]): boolean {
  const path = `${HANDLERS}${eventNames(name).file}.ts`;
  return namespace === undefined && layers.some(({ templates }) => path in templates);
}

/**
 * The file of an event's handler below `websocket/handlers/`, without its extension: in the folders of its namespace and
 * its group, unless a layer brings it, whose imports fit its own place only.
 */
export function handlerFile(event: ProtocolEvent, layers: readonly Layer[]): string {
  const { file } = eventNames(event.name);
  const group = event.group === undefined || isBrought(event, layers) ? '' : `${event.group}/`;
  return `${namespaceFolder(event.namespace)}${group}${file}`;
}

/** The folder of a namespace below `handlers/`: nothing for `/`. */
export function namespaceFolder(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespaceNames(namespace).file}/`;
}

import { isBrought } from '../layers/brought-handlers.ts';
import type { Layer } from '../layers/layer.ts';
import type { ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { namespaceNames } from '../protocol/namespaces.ts';

/**
 * The file of an event's handler below `websocket/handlers/`, without its extension: in the folders of its namespace and
 * its group, unless a layer brings it, whose imports fit its own place only.
 * @param names those of the event
 */
export function handlerFile(event: ProtocolEvent, layers: readonly Layer[], { file } = eventNames(event)): string {
  const group = event.group === undefined || isBrought(event, layers) ? '' : `${event.group}/`;
  return `${namespaceFolder(event.namespace)}${group}${file}`;
}

/** The folder of a namespace below `handlers/`: nothing for `/`. */
export function namespaceFolder(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespaceNames(namespace).file}/`;
}

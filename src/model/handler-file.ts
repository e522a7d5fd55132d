import type { ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import type { Layer } from './layer.ts';

/** Where the handlers of a project lie. */
export const HANDLERS = 'websocket/handlers/';

/** Whether a layer brings the handler of an event; any other gets a stub. */
export function isBrought(event: string, layers: readonly Layer[]): boolean {
  const path = `${HANDLERS}${eventNames(event).file}.ts`;
  return layers.some(({ templates }) => path in templates);
}

/**
 * The file of an event's handler below `websocket/handlers/`, without its extension: in the folder of its group, unless
 * a layer brings it, whose imports fit its own place only.
 */
export function handlerFile({ name, group }: ProtocolEvent, layers: readonly Layer[]): string {
  const { file } = eventNames(name);
  return group === undefined || isBrought(name, layers) ? file : `${group}/${file}`;
}

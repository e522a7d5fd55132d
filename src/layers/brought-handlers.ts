import { HANDLERS } from '../project/folders.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import type { Layer } from './layer.ts';

/** Whether a layer brings the handler of an event; any other gets a stub. */
export function isBrought({ name, namespace }: ProtocolEvent, layers: readonly Layer[]): boolean {
  const path = `${HANDLERS}${eventNames(name).file}.ts`;
  return namespace === undefined && layers.some(({ templates }) => path in templates);
}

/** A layer whose events are there to be replaced goes with them. */
export function isWanted(layer: Layer, protocol: Protocol): boolean {
  if (!layer.seed) return true;
  const paths = new Set(protocol.client.map(({ name }) => `${HANDLERS}${eventNames(name).file}.ts`));
  return Object.keys(layer.templates).every((path) => !path.startsWith(HANDLERS) || paths.has(path));
}

import { HANDLERS } from '../project/folders.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import type { Layer } from './layer.ts';

/** Where a layer brings the handler of an event, if it does: it writes it for the event's name as that is. */
export function broughtPath({ name }: Pick<ProtocolEvent, 'name'>): string {
  return `${HANDLERS}${name}.ts`;
}

/** Whether a layer brings the handler of an event; any other gets a stub. */
export function isBrought({ name, namespace, as }: ProtocolEvent, layers: readonly Layer[]): boolean {
  const path = broughtPath({ name });
  return namespace === undefined && as === undefined && layers.some(({ templates }) => path in templates);
}

/** A layer whose events are there to be replaced goes with them. */
export function isWanted(layer: Layer, protocol: Protocol): boolean {
  if (!layer.seed) return true;
  const paths = new Set(protocol.client.filter(({ as }) => as === undefined).map(broughtPath));
  return Object.keys(layer.templates).every((path) => !path.startsWith(HANDLERS) || paths.has(path));
}

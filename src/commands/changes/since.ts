import type { ProtocolChange } from '../../protocol/compare/change.ts';
import { compareProtocols } from '../../protocol/compare/compare.ts';
import type { Protocol, ProtocolEvent } from '../../protocol/model.ts';
import { eventId } from '../../protocol/namespaces.ts';
import type { RenderedProject } from '../../render/project.ts';

/**
 * What changed in the protocol since the last run.
 * @param before the protocol of the last run, where it is known
 */
export function changesSince(
  before: Protocol | undefined,
  { protocol, formerNames }: Pick<RenderedProject, 'protocol' | 'formerNames'>,
): readonly ProtocolChange[] {
  if (before === undefined) return [];
  const formerName = (event: ProtocolEvent) => formerNames[event.direction].get(eventId(event)) ?? event.name;
  return compareProtocols(before, protocol, formerName);
}

/** The changes of each event, by its id. */
export function changesByEvent(changes: readonly ProtocolChange[]): [id: string, changes: ProtocolChange[]][] {
  const byEvent = new Map<string, ProtocolChange[]>();
  for (const change of changes) {
    const id = eventId({ name: change.event, namespace: change.namespace });
    byEvent.set(id, [...(byEvent.get(id) ?? []), change]);
  }
  return [...byEvent];
}

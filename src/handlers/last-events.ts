import { memberOf } from '../protocol/member-of.ts';
import type { ProtocolEvent } from '../protocol/model.ts';
import { eventId } from '../protocol/namespaces.ts';

/** What the last run knew of the client events, by id: the group of each. Undefined where nothing is known of it. */
export type LastEvents = ReadonlyMap<string, string | undefined> | undefined;

/** Reads the client events of the protocol in a lock, which anybody may have edited. */
export function lastEvents(protocol: unknown): LastEvents {
  const events = memberOf(protocol, 'client');
  const namespaces = memberOf(protocol, 'namespaces') ?? [];
  if (!Array.isArray(events) || !Array.isArray(namespaces)) return undefined;
  return new Map(
    [...events, ...namespaces.flatMap((namespace) => memberOf(namespace, 'client'))].map((event) => [
      eventId({ name: String(memberOf(event, 'name')), namespace: textOf(event, 'namespace') }),
      textOf(event, 'group'),
    ]),
  );
}

function textOf(event: unknown, key: string): string | undefined {
  const value = memberOf(event, key);
  return typeof value === 'string' ? value : undefined;
}

/**
 * An event with the name and the group that it had in the last run.
 * @param name its name then
 */
export function eventBefore(event: ProtocolEvent, name: string, last: LastEvents): ProtocolEvent {
  const { group: now, ...rest } = event;
  const id = eventId({ ...rest, name });
  const group = last?.has(id) ? last.get(id) : now;
  return { ...rest, name, ...(group !== undefined && { group }) };
}

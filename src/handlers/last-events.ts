import { memberOf } from '../protocol/member-of.ts';
import type { ProtocolEvent } from '../protocol/model.ts';
import { eventId } from '../protocol/namespaces.ts';

/** What chooses the place and the names of a handler beside the name of its event. */
type LastEvent = Pick<ProtocolEvent, 'group' | 'as'>;

/** What the last run knew of the client events, by id. Undefined where nothing is known of it. */
export type LastEvents = ReadonlyMap<string, LastEvent> | undefined;

/** Reads the client events of the protocol in a lock, which anybody may have edited. */
export function lastEvents(protocol: unknown): LastEvents {
  const events = memberOf(protocol, 'client');
  const namespaces = memberOf(protocol, 'namespaces') ?? [];
  if (!Array.isArray(events) || !Array.isArray(namespaces)) return undefined;
  return new Map(
    [...events, ...namespaces.flatMap((namespace) => memberOf(namespace, 'client'))].map((event) => [
      eventId({ name: String(memberOf(event, 'name')), namespace: textOf(event, 'namespace') }),
      lastEvent(event),
    ]),
  );
}

function lastEvent(event: unknown): LastEvent {
  const [group, as] = [textOf(event, 'group'), textOf(event, 'as')];
  return { ...(group !== undefined && { group }), ...(as !== undefined && { as }) };
}

function textOf(event: unknown, key: string): string | undefined {
  const value = memberOf(event, key);
  return typeof value === 'string' ? value : undefined;
}

/**
 * An event with the name and the group that it had in the last run, and what it was named by.
 * @param name its name then
 */
export function eventBefore(event: ProtocolEvent, name: string, last: LastEvents): ProtocolEvent {
  const { group, as, ...rest } = event;
  const now = { ...(group !== undefined && { group }), ...(as !== undefined && { as }) };
  return { ...rest, name, ...(last?.get(eventId({ ...rest, name })) ?? now) };
}

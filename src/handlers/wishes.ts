import type { Layer } from '../layers/layer.ts';
import { HANDLERS } from '../project/folders.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { clientEventsOf, eventId } from '../protocol/namespaces.ts';
import { handlerFile, namespaceFolder } from './file.ts';
import { eventBefore, type LastEvents } from './last-events.ts';
import type { HandlerWish } from './places.ts';
import type { EventRename } from './rename-event.ts';

type Renames = ReadonlyMap<string, EventRename>;

/**
 * The names that events had, by their id. The protocol goes on saying so, which matters as long as something is left of
 * the old one.
 * @param more what a command says: the old name by the new id
 */
export function formerNamesOf(
  events: readonly ProtocolEvent[],
  more: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap((event): [string, string][] => {
      const from = more.get(eventId(event)) ?? event.renamedFrom;
      return from === undefined ? [] : [[eventId(event), from]];
    }),
  );
}

/** The client events that had another name, by their id. */
export function renamesOf(protocol: Protocol, more: ReadonlyMap<string, string>): Renames {
  const named = (event: string) => ({ event, constant: eventNames(event).constant });
  const events = clientEventsOf(protocol);
  const formerNames = formerNamesOf(events, more);
  return new Map(
    events.flatMap((event): [string, EventRename][] => {
      const from = formerNames.get(eventId(event));
      return from === undefined ? [] : [[eventId(event), { from: named(from), to: named(event.name) }]];
    }),
  );
}

/** Where the handler of an event is as long as its owner moves it nowhere else. */
export function ownPlace(event: ProtocolEvent, layers: readonly Layer[]): string {
  return `${HANDLERS}${handlerFile(event, layers)}.ts`;
}

/** The handlers of a protocol's client events. */
export function wishesOf(
  protocol: Protocol,
  layers: readonly Layer[],
  renames: Renames,
  last: LastEvents,
): HandlerWish[] {
  const folders = protocol.namespaces.map(({ name }) => `${HANDLERS}${namespaceFolder(name)}`);
  const handler = (event: ProtocolEvent) => ({
    event: eventId(event),
    constant: eventNames(event.name).constant,
    path: ownPlace(event, layers),
  });
  return clientEventsOf(protocol).map((event) => {
    const id = eventId(event);
    const own = event.namespace === undefined ? undefined : `${HANDLERS}${namespaceFolder(event.namespace)}`;
    return {
      ...handler(event),
      before: handler(eventBefore(event, renames.get(id)?.from.event ?? event.name, last)),
      isKnown: last?.has(id) === true,
      // Two namespaces may have an event of the same name, and so exports of the same name.
      isOwn: (path) => (own === undefined ? !folders.some((folder) => path.startsWith(folder)) : path.startsWith(own)),
    };
  });
}

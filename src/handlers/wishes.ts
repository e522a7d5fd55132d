import type { Layer } from '../layers/layer.ts';
import { HANDLERS } from '../project/folders.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames, formerNames } from '../protocol/names.ts';
import { clientEventsOf, eventId } from '../protocol/namespaces.ts';
import { handlerFile, namespaceFolder } from './file.ts';
import { eventBefore, type LastEvents } from './last-events.ts';
import type { EventHandler, HandlerPlace, HandlerWish } from './places.ts';
import type { EventRename } from './rename-event.ts';

type Renames = ReadonlyMap<string, EventRename>;
type Places = ReadonlyMap<string, HandlerPlace>;

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

/** The client events that had another name, or other names in code, by their id. */
export function renamesOf(wishes: readonly HandlerWish[], places: Places): Renames {
  return new Map(
    wishes.flatMap(({ event, name, constant, before }): [string, EventRename][] => {
      if (before.event === event && before.constant === constant) return [];
      const from = { event: before.name, constant: places.get(event)?.was ?? before.constant };
      return [[event, { from, to: { event: name, constant } }]];
    }),
  );
}

/** Where the handler of an event is as long as its owner moves it nowhere else. */
export function ownPlace(event: ProtocolEvent, layers: readonly Layer[], names = eventNames(event)): string {
  return `${HANDLERS}${handlerFile(event, layers, names)}.ts`;
}

/**
 * The handlers of a protocol's client events.
 * @param formerNames the names that events had, by their id
 */
export function wishesOf(
  protocol: Protocol,
  layers: readonly Layer[],
  formerNames: ReadonlyMap<string, string>,
  last: LastEvents,
): HandlerWish[] {
  const folders = protocol.namespaces.map(({ name }) => `${HANDLERS}${namespaceFolder(name)}`);
  return clientEventsOf(protocol).map((event) => {
    const id = eventId(event);
    const own = event.namespace === undefined ? undefined : `${HANDLERS}${namespaceFolder(event.namespace)}`;
    return {
      ...handlerOf(event, layers),
      before: handlerOf(eventBefore(event, formerNames.get(id) ?? event.name, last), layers),
      isKnown: last?.has(id) === true,
      // Two namespaces may have an event of the same name, and so exports of the same name.
      isOwn: (path) => (own === undefined ? !folders.some((folder) => path.startsWith(folder)) : path.startsWith(own)),
    };
  });
}

function handlerOf(event: ProtocolEvent, layers: readonly Layer[]): EventHandler {
  const former = formerNames(event);
  return {
    event: eventId(event),
    name: event.name,
    constant: eventNames(event).constant,
    path: ownPlace(event, layers),
    ...(former && { former: { constant: former.constant, path: ownPlace(event, layers, former) } }),
  };
}

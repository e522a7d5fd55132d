import type { Brought } from '../layers/bring.ts';
import type { KnownProject } from '../project/lock.ts';
import type { Direction } from '../protocol/model.ts';
import { clientEventsOf, serverEventsOf } from '../protocol/namespaces.ts';
import { type LastEvents, lastEvents } from './last-events.ts';
import { type HandlerPlace, placeHandlers } from './places.ts';
import type { EventRename } from './rename-event.ts';
import { rivalNotes } from './rival-notes.ts';
import { formerNamesOf, renamesOf, wishesOf } from './wishes.ts';

/** What is known of the handlers before a run. */
export interface HandlersBefore {
  /** The files below `websocket/handlers/`, by path, which may be anywhere there. */
  readonly handlers: ReadonlyMap<string, string>;
  readonly known: KnownProject;
  /** Whether a file that the user deleted comes back. */
  readonly restores: (path: string) => boolean;
  /** Events that got another name: the old one by the new one; beside what the protocol says of that. */
  readonly renames: ReadonlyMap<string, string>;
}

/** A handler that gets another place or another name in this run. */
export interface HandlerMove {
  readonly from: string;
  readonly path: string;
  readonly rename: EventRename | undefined;
}

/** The handlers of a project: where each is, and how it follows its event. By the id of the event. */
export interface Handlers {
  readonly places: ReadonlyMap<string, HandlerPlace>;
  readonly renames: ReadonlyMap<string, EventRename>;
  /** The client events of the last run. */
  readonly last: LastEvents;
  /** Whether a path is in the lock: this program wrote it, or its owner deleted it. */
  readonly isKnown: (path: string) => boolean;
  /** The paths of those that are there. */
  readonly paths: ReadonlyMap<string, string>;
  readonly moves: readonly HandlerMove[];
  /** The old names of events that got another one. */
  readonly formerNames: { readonly [direction in Direction]: ReadonlyMap<string, string> };
  /** What the user should know of that. */
  readonly notes: readonly string[];
}

/** Finds the handlers of the client events, wherever their owner put them, and lets them follow what became of their events. */
export function followHandlers(
  { protocol, layers }: Pick<Brought, 'protocol' | 'layers'>,
  before: HandlersBefore,
): Handlers {
  const { handlers: texts, known, restores } = before;
  const last = lastEvents(known.protocol);
  const clientNames = formerNamesOf(clientEventsOf(protocol), before.renames);
  const wishes = wishesOf(protocol, layers, clientNames, last);
  const places = placeHandlers(wishes, { texts, known: known.files, tombstones: known.tombstones, restores });
  const asked = renamesOf(wishes, places);
  const renames = new Map([...asked].filter(([event]) => places.get(event)?.rival === undefined));
  return {
    places,
    renames,
    last,
    isKnown: (path) => known.files.has(path) || known.tombstones.has(path),
    paths: new Map([...places].flatMap(([event, { path, isDeleted }]) => (isDeleted ? [] : [[event, path] as const]))),
    moves: [...places].flatMap(([event, { path, from, was }]): HandlerMove[] =>
      from === undefined && was === undefined ? [] : [{ from: from ?? path, path, rename: renames.get(event) }],
    ),
    formerNames: {
      client: new Map([...clientNames].filter(([event]) => renames.has(event))),
      server: formerNamesOf(serverEventsOf(protocol), before.renames),
    },
    notes: rivalNotes(asked, places),
  };
}

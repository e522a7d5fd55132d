import { HANDLERS, handlerFile, isBrought, namespaceFolder } from '../handlers/file.ts';
import { eventBefore, type LastEvents } from '../handlers/last-events.ts';
import { joinShared, placeHandler, placeTest } from '../handlers/place-files.ts';
import type { HandlerPlace, HandlerWish } from '../handlers/places.ts';
import type { EventRename } from '../handlers/rename-event.ts';
import type { Layer, Text } from '../layers/layer.ts';
import { partOf, renderText } from '../layers/templates.ts';
import { spaceView } from '../model/space.ts';
import { stubView } from '../model/stub.ts';
import type { View } from '../model/view.ts';
import type { FileKind, RenderedFile } from '../project/file.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { clientEventsOf, eventId } from '../protocol/namespaces.ts';

const readmePath = 'README.md';

/** A template that is rendered once per event without a template of its own; stands behind its namespace's place. */
const EVENT_PLACE = '[namespace]/[event]';

/** A template that is rendered once per namespace, in its folder; that of `/` is none. */
const FOLDER_PLACE = '[namespace]/';

/** A template that others include, by its name: what they say where layers differ. */
const PART_PLACE = 'parts/';

/** A template that is rendered once per namespace beside `/`, as its file. */
const FILE_PLACE = '[namespace].';

type Renames = ReadonlyMap<string, EventRename>;
type Places = ReadonlyMap<string, HandlerPlace>;

export interface TemplateInput {
  readonly layers: readonly Layer[];
  readonly view: View;
  readonly protocol: Protocol;
  readonly places: Places;
  readonly renames: Renames;
  /** The client events of the last run. */
  readonly last: LastEvents;
}

/** Renders the templates of the layers: each once, those of stubs once per event. */
export function templateFiles({
  layers,
  view,
  protocol,
  places,
  renames,
  last,
}: TemplateInput): readonly RenderedFile[] {
  const templates = new Map<string, { text: Text; name: string }>();
  const parts: Record<string, ReturnType<typeof partOf>> = {};
  for (const { name, templates: own } of layers) {
    for (const [path, text] of Object.entries(own)) {
      if (path.startsWith(PART_PLACE)) parts[path.slice(PART_PLACE.length).replace(/\.\w+$/, '')] = partOf(text);
      else if (path !== 'protocol.yaml' && path !== 'tsconfig.json')
        templates.set(path, { text, name: `${name}/${path}` });
    }
  }
  const handlerOf = (event: string, rendered: RenderedFile) => {
    const place = places.get(event);
    return place === undefined ? rendered : placeHandler(event, rendered, place, renames.get(event));
  };
  const broughtAt = new Map(protocol.client.map(({ name }) => [`${HANDLERS}${eventNames(name).file}.ts`, name]));
  const spaces = [
    view,
    ...protocol.namespaces.map((one) => ({ ...view, ...spaceView(protocol, one, layers, places) })),
  ];
  const plain = [...templates]
    .filter(([path]) => !path.includes(EVENT_PLACE))
    .flatMap(([path, { text, name }]) => {
      return placesOf(path, spaces).map(({ at, space }) => {
        const rendered = file(at, kindOf(path), renderText(text, space, name, parts));
        const event = broughtAt.get(path);
        return event === undefined ? rendered : handlerOf(event, rendered);
      });
    });
  const perEvent = [...templates].filter(([path]) => path.includes(EVENT_PLACE));
  const stubs = clientEventsOf(protocol)
    .filter((event) => !isBrought(event, layers))
    .flatMap((event) => {
      const space = spaces.find(({ namespace }) => namespace?.name === event.namespace) ?? view;
      const stub = stubView(space, protocol, event);
      return perEvent
        .filter(([path]) => path.startsWith(HANDLERS) || places.get(eventId(event))?.isDeleted !== true)
        .map(([path, { text, name }]) => {
          const content = renderText(text, { ...space, event: stub }, name);
          const rendered = file(path.replace(EVENT_PLACE, handlerFile(event, layers)), 'stub', content);
          const id = eventId(event);
          if (path.startsWith(HANDLERS)) return handlerOf(id, rendered);
          const rename = renames.get(id);
          const before = eventBefore(event, rename?.from.event ?? event.name, last);
          return placeTest(id, rendered, path.replace(EVENT_PLACE, handlerFile(before, layers)), rename);
        });
    });
  // What no event of this protocol needs renders to nothing.
  const needed = [...plain.filter(({ content }) => content.trim() !== ''), ...stubs];
  const ownPlaces = new Map(clientEventsOf(protocol).map((event) => [eventId(event), ownPlace(event, layers)]));
  return joinShared(needed, ({ key, path }) => key !== undefined && ownPlaces.get(key) === path);
}

/** Where a template is rendered to, with the view that it reads there. */
function placesOf(path: string, spaces: readonly View[]): { readonly at: string; readonly space: View }[] {
  const [main] = spaces;
  if (path.includes(FOLDER_PLACE))
    return spaces.map((space) => ({ at: path.replace(FOLDER_PLACE, namespaceFolder(space.namespace?.name)), space }));
  if (path.includes(FILE_PLACE)) {
    return spaces.flatMap((space) => {
      if (space.namespace === undefined) return [];
      return [{ at: path.replace(FILE_PLACE, `${space.namespace.file}.`), space }];
    });
  }
  return main === undefined ? [] : [{ at: path, space: main }];
}

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
function ownPlace(event: ProtocolEvent, layers: readonly Layer[]): string {
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

function kindOf(path: string): FileKind {
  // Its tables follow the protocol, so an edited one would be in the way of every change: it is left to the user.
  if (path === readmePath) return 'stub';
  if (path.includes(FILE_PLACE)) return 'stub';
  return path.startsWith('websocket/generated/') || path === 'PROTOCOL.md' ? 'generated' : 'scaffold';
}

/** A file as rendered. */
export function file(path: string, kind: FileKind, rendered: string): RenderedFile {
  // No file can hold half of a surrogate pair: what is read back would differ, and be written on every run.
  const content = rendered.toWellFormed();
  return { path, kind, content, ...(path === readmePath && { aside: `websocket/${readmePath}` }) };
}

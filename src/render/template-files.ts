import { handlerFile, namespaceFolder } from '../handlers/file.ts';
import type { Handlers } from '../handlers/follow.ts';
import { eventBefore } from '../handlers/last-events.ts';
import { joinShared, placeHandler, placeTest } from '../handlers/place-files.ts';
import { testPlace } from '../handlers/test-places.ts';
import { ownPlace } from '../handlers/wishes.ts';
import type { Brought } from '../layers/bring.ts';
import { broughtPath, isBrought } from '../layers/brought-handlers.ts';
import type { Text } from '../layers/layer.ts';
import { isPart, partsOf } from '../layers/parts.ts';
import { renderText } from '../layers/templates.ts';
import { spaceView } from '../model/space.ts';
import { stubView } from '../model/stub.ts';
import type { View } from '../model/view.ts';
import type { FileKind, RenderedFile } from '../project/file.ts';
import { HANDLERS } from '../project/folders.ts';
import { clientEventsOf, eventId } from '../protocol/namespaces.ts';
import { fitLines } from '../text/typescript/fit-lines.ts';

const readmePath = 'README.md';

/** A template that is rendered once per event without a template of its own; stands behind its namespace's place. */
const EVENT_PLACE = '[namespace]/[event]';

/** A template that is rendered once per namespace, in its folder; that of `/` is none. */
const FOLDER_PLACE = '[namespace]/';

/** A template that is rendered once per namespace beside `/`, as its file. */
const FILE_PLACE = '[namespace].';

/** Renders the templates of the layers: each once, those of stubs once per event. */
export function templateFiles(
  view: View,
  { layers, protocol }: Pick<Brought, 'layers' | 'protocol'>,
  { places, renames, last, isKnown }: Pick<Handlers, 'places' | 'renames' | 'last' | 'isKnown'>,
): readonly RenderedFile[] {
  const templates = new Map<string, { text: Text; name: string }>();
  const parts = partsOf(layers);
  for (const { name, templates: own } of layers) {
    for (const [path, text] of Object.entries(own)) {
      if (!isPart(path) && path !== 'protocol.yaml' && path !== 'tsconfig.json')
        templates.set(path, { text, name: `${name}/${path}` });
    }
  }
  const placed = (event: string, rendered: RenderedFile) => {
    const place = places.get(event);
    return place === undefined ? rendered : placeHandler(event, rendered, place, renames.get(event));
  };
  const broughtAt = new Map(protocol.client.map((event) => [broughtPath(event), event.name]));
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
        return event === undefined ? rendered : placed(event, rendered);
      });
    });
  const perEvent = [...templates].filter(([path]) => path.includes(EVENT_PLACE));
  const stubs = clientEventsOf(protocol)
    .filter((event) => !isBrought(event, layers))
    .flatMap((event) => {
      const space = spaces.find(({ namespace }) => namespace?.name === event.namespace) ?? view;
      const id = eventId(event);
      const [place, rename] = [places.get(id), renames.get(id)];
      const before = eventBefore(event, rename?.from.event ?? event.name, last);
      return perEvent
        .filter(([path]) => path.startsWith(HANDLERS) || place?.isDeleted !== true)
        .map(([path, { text, name }]) => {
          const isHandler = path.startsWith(HANDLERS);
          const pathOf = (one: string) => path.replace(EVENT_PLACE, one);
          const test = testPlace(event, before, pathOf, { layers, isKnown, handler: place?.path });
          const stub = { ...stubView(space, protocol, event), up: '../'.repeat(test.file.split('/').length - 1) };
          const content = renderText(text, { ...space, event: stub }, name);
          const rendered = file(pathOf(isHandler ? handlerFile(event, layers) : test.file), 'stub', content);
          return isHandler ? placed(id, rendered) : placeTest(id, rendered, pathOf(test.from), rename);
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

function kindOf(path: string): FileKind {
  // Its tables follow the protocol, so an edited one would be in the way of every change: it is left to the user.
  if (path === readmePath) return 'stub';
  if (path.includes(FILE_PLACE)) return 'stub';
  return path.startsWith('websocket/generated/') || path === 'PROTOCOL.md' ? 'generated' : 'scaffold';
}

/** A file as rendered. */
export function file(path: string, kind: FileKind, rendered: string): RenderedFile {
  // No file can hold half of a surrogate pair: what is read back would differ, and be written on every run.
  const whole = rendered.toWellFormed();
  const content = path.endsWith('.ts') ? fitLines(whole) : whole;
  return { path, kind, content, ...(path === readmePath && { aside: `websocket/${readmePath}` }) };
}

import { HANDLERS, handlerFile, isBrought } from '../model/handler-file.ts';
import type { HandlerPlace, HandlerWish } from '../model/handler-places.ts';
import type { Layer, Text } from '../model/layer.ts';
import type { View } from '../model/view.ts';
import type { FileKind, RenderedFile } from '../plan/file.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { type EventRename, renameInHandler, renameInTest } from './rename-event.ts';
import { stubView } from './stub-view.ts';
import { renderText } from './templates.ts';

const readmePath = 'README.md';

/** The template that is rendered once per event without a template of its own. */
const EVENT_PLACE = '[event]';

type Renames = ReadonlyMap<string, EventRename>;
type Places = ReadonlyMap<string, HandlerPlace>;

export interface TemplateInput {
  readonly layers: readonly Layer[];
  readonly view: View;
  readonly protocol: Protocol;
  readonly places: Places;
  readonly renames: Renames;
}

/** Renders the templates of the layers: each once, those of stubs once per event. */
export function templateFiles({ layers, view, protocol, places, renames }: TemplateInput): RenderedFile[] {
  const templates = new Map<string, { text: Text; name: string }>();
  for (const { name, templates: own } of layers) {
    for (const [path, text] of Object.entries(own)) {
      if (path !== 'protocol.yaml' && path !== 'tsconfig.json') templates.set(path, { text, name: `${name}/${path}` });
    }
  }
  const broughtAt = new Map(protocol.client.map(({ name }) => [`${HANDLERS}${eventNames(name).file}.ts`, name]));
  const plain = [...templates]
    .filter(([path]) => !path.includes(EVENT_PLACE))
    .map(([path, { text, name }]) => {
      const rendered = file(path, kindOf(path), renderText(text, view, name));
      const event = broughtAt.get(path);
      return event === undefined ? rendered : handlerOf(event, rendered, places, renames);
    });
  const perEvent = [...templates].filter(([path]) => path.includes(EVENT_PLACE));
  const stubs = protocol.client
    .filter(({ name }) => !isBrought(name, layers))
    .flatMap((event) =>
      perEvent
        .filter(([path]) => path.startsWith(HANDLERS) || places.get(event.name)?.isDeleted !== true)
        .map(([path, { text, name }]) => {
          const content = renderText(text, { ...view, event: stubView(view, protocol, event) }, name);
          const stub = file(path.replace(EVENT_PLACE, handlerFile(event, layers)), 'stub', content);
          return path.startsWith(HANDLERS)
            ? handlerOf(event.name, stub, places, renames)
            : testOf(event, stub, path, layers, renames);
        }),
    );
  // What no event of this protocol needs renders to nothing.
  return [...plain.filter(({ content }) => content.trim() !== ''), ...stubs];
}

/** A handler goes where its owner wants it, and follows its event to another name. */
function handlerOf(event: string, rendered: RenderedFile, places: Places, renames: Renames): RenderedFile {
  const { path = rendered.path, from, isFound } = places.get(event) ?? {};
  const rename = renames.get(event);
  const placed = { ...rendered, path, key: event, ...(isFound && { hasSubstitute: true }) };
  if (from === undefined || rename === undefined) return placed;
  return { ...placed, moved: { from, rewrite: (text) => renameInHandler(text, rename) } };
}

function testOf(
  event: ProtocolEvent,
  stub: RenderedFile,
  template: string,
  layers: readonly Layer[],
  renames: Renames,
): RenderedFile {
  const rename = renames.get(event.name);
  if (rename === undefined) return { ...stub, key: event.name };
  const from = template.replace(EVENT_PLACE, handlerFile({ ...event, name: rename.from.event }, layers));
  return { ...stub, key: event.name, moved: { from, rewrite: (text) => renameInTest(text, rename) } };
}

/** The events that have another name than in the last run, by their new name. */
export function renamesOf(protocol: Protocol, more: ReadonlyMap<string, string>): Renames {
  const named = (event: string) => ({ event, constant: eventNames(event).constant });
  return new Map(
    protocol.client.flatMap(({ name, renamedFrom }): [string, EventRename][] => {
      const from = more.get(name) ?? renamedFrom;
      return from === undefined ? [] : [[name, { from: named(from), to: named(name) }]];
    }),
  );
}

/** The handlers of a protocol's client events. */
export function wishesOf(protocol: Protocol, layers: readonly Layer[], renames: Renames): HandlerWish[] {
  return protocol.client.map((event) => {
    const { name } = event;
    const before = renames.get(name)?.from;
    const wish = {
      event: name,
      constant: eventNames(name).constant,
      path: `${HANDLERS}${handlerFile(event, layers)}.ts`,
    };
    return before === undefined ? wish : { ...wish, before };
  });
}

function kindOf(path: string): FileKind {
  // Its tables follow the protocol, so an edited one would be in the way of every change: it is left to the user.
  if (path === readmePath) return 'stub';
  return path.startsWith('websocket/generated/') || path === 'PROTOCOL.md' ? 'generated' : 'scaffold';
}

/** A file as rendered. */
export function file(path: string, kind: FileKind, rendered: string): RenderedFile {
  // No file can hold half of a surrogate pair: what is read back would differ, and be written on every run.
  const content = rendered.replace(/\p{Surrogate}/gu, '\ufffd');
  return { path, kind, content, ...(path === readmePath && { aside: `websocket/${readmePath}` }) };
}

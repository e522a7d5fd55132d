import type { Choices } from '../choices/choices.ts';
import { configSchema } from '../choices/config-schema.ts';
import { factsOf } from '../model/facts.ts';
import { type Layer, layersFor, type Text } from '../model/layer.ts';
import { objectLiteral } from '../model/object-literal.ts';
import { flagsOf, type View, viewOf } from '../model/view.ts';
import type { FileKind, RenderedFile, Values } from '../plan/file.ts';
import { type HandlerPlace, type HandlerWish, handlersFolder, placeHandlers } from '../plan/handler-places.ts';
import { type KnownProject, unknownProject } from '../plan/lock.ts';
import { type EventRename, renameInHandler, renameInTest } from '../plan/rename-event.ts';
import { composeProtocol } from '../protocol/compose.ts';
import { type Followed, followFragments } from '../protocol/follow-fragments.ts';
import { collectItems } from '../protocol/fragment.ts';
import type { Protocol } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { invalidSample, sample } from '../protocol/samples.ts';
import { protocolSchema } from '../protocol/schema.ts';
import { packageCommands } from './commands.ts';
import { fragmentsOf, readProtocol } from './fragments.ts';
import { jsonText } from './json-text.ts';
import { leavesOf, mergeJson, parseJsonFile } from './merge-json.ts';
import { hasLine, hasVariable, mergeLines } from './merge-lines.ts';
import { packageJson } from './package-json.ts';
import { renderText } from './templates.ts';

/** The files that rendering reads from the project. */
export const existingPaths = [
  'protocol.yaml',
  'package.json',
  'tsconfig.json',
  'config/websocket.json',
  '.gitignore',
  '.env.example',
] as const;
export type ExistingPath = (typeof existingPaths)[number];

/** Everything that rendering depends on; without a `ProjectBefore`, nothing is there. */
export interface RenderInput extends Partial<ProjectBefore> {
  readonly choices: Choices;
  /** Name for a new `package.json`. */
  readonly projectName: string;
  /** The version of this CLI. */
  readonly version: string;
}

/** What rendering needs to know of what is there already. */
export interface ProjectBefore {
  /** Text of files that already exist and that rendering merges into or reads, by path; absent ones are missing. */
  readonly existing: ReadonlyMap<ExistingPath, string>;
  /** What is known of the project. */
  readonly known: KnownProject;
  /** The files below `websocket/handlers/`, by path, which may be anywhere there. */
  readonly handlers: ReadonlyMap<string, string>;
  /** Whether a file that the user deleted comes back. */
  readonly restores: (path: string) => boolean;
  /** Events that got another name: the old one by the new one; beside what the protocol says of that. */
  readonly renames: ReadonlyMap<string, string>;
  /** Whether what is equal to ours in a shared file is ours: the lock is lost, but there was one. */
  readonly adopts: boolean;
}

const nothingBefore: ProjectBefore = {
  existing: new Map(),
  known: unknownProject,
  handlers: new Map(),
  restores: () => false,
  renames: new Map(),
  adopts: false,
};

/** A rendered project. */
export interface RenderedProject {
  /** Sorted by path (code units). Contains neither `ws.config.json` nor `.ws/lock.json`. */
  readonly files: readonly RenderedFile[];
  /** Name that each of our npm scripts got in `package.json`: `dev` → `dev`, or `ws:dev` where the user has their own. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly protocol: Protocol;
  /** Events that no handler answers, since the user deleted it. */
  readonly unhandled: readonly string[];
  /** Of events that got another name, by the path of their handler. */
  readonly renames: ReadonlyMap<string, EventRename>;
  /** What the user should know of the events that layers bring. */
  readonly notes: readonly string[];
}

const readmePath = 'README.md';

/** The template that is rendered once per event without a template of its own. */
const EVENT_PLACE = '[event]';

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject({ choices, projectName, version, ...rest }: RenderInput): RenderedProject {
  const input: ProjectBefore = { ...nothingBefore, ...rest };
  const { existing, known } = input;
  const valuesOf = (path: string) => known.files.get(path)?.values;
  const flags = flagsOf(choices);
  const sourceText = existing.get('protocol.yaml');
  // A fault of the user's file is reported at its place there, before anything is added.
  const before = sourceText === undefined ? undefined : readProtocol(sourceText);
  const layers = layersFor(factsOf(choices)).filter((layer) => before === undefined || isWanted(layer, before));
  const fragments = fragmentsOf(layers, flags);
  const followed = followFragments(sourceText, collectItems(fragments), valuesOf('protocol.yaml'));
  const protocolText = composeProtocol(followed.text, fragments);
  const protocol = readProtocol(protocolText);
  const packageFile = packageJson({
    layers,
    projectName,
    existing: existing.get('package.json'),
    before: valuesOf('package.json'),
    adopts: input.adopts,
  });
  const { scripts } = packageFile;
  const renames = renamesOf(protocol, input.renames);
  const places = placeHandlers(wishesOf(protocol, renames), {
    texts: input.handlers,
    known: known.files,
    tombstones: known.tombstones,
    restores: input.restores,
  });
  const view: View = {
    ...viewOf({
      choices,
      protocol,
      layers,
      projectName,
      places,
      probe: probeOf(layers, protocol),
      renderText: (text, flags) => renderText(text, flags, 'layer.yaml'),
    }),
    version,
    commands: packageCommands(choices.packageManager, scripts),
  };

  const files = [
    ...templateFiles({ layers, view, protocol, places, renames }),
    ...sharedFiles(layers, view, input),
    shared('package.json', packageFile),
    { ...file('protocol.yaml', 'source', protocolText), values: followed.values },
    file('.ws/config.schema.json', 'generated', jsonText(configSchema())),
    file('.ws/protocol.schema.json', 'generated', jsonText(protocolSchema())),
    file('.ws/settings.schema.json', 'generated', jsonText(view.settings.jsonSchema)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const unhandled = [...places].flatMap(([event, { isDeleted }]) => (isDeleted ? [event] : []));
  const renamed = [...renames].map(([event, rename]) => [places.get(event)?.path ?? '', rename] as const);
  return { files, scripts, protocol, unhandled, renames: new Map(renamed), notes: notesOf(followed) };
}

function notesOf({ diverged, left }: Followed): string[] {
  return [
    ...diverged.map((item) => `protocol.yaml: ${item} is as you changed it; the choices now need it otherwise`),
    ...(left.length === 0 ? [] : [`protocol.yaml: no choice needs these any more: ${left.join(', ')}`]),
  ];
}

/** The events that have another name than in the last run, by their new name. */
function renamesOf(protocol: Protocol, more: ReadonlyMap<string, string>): ReadonlyMap<string, EventRename> {
  const named = (event: string) => ({ event, constant: eventNames(event).constant });
  return new Map(
    protocol.client.flatMap(({ name, renamedFrom }): [string, EventRename][] => {
      const from = more.get(name) ?? renamedFrom;
      return from === undefined ? [] : [[name, { from: named(from), to: named(name) }]];
    }),
  );
}

function wishesOf(protocol: Protocol, renames: ReadonlyMap<string, EventRename>): HandlerWish[] {
  return protocol.client.map(({ name }) => {
    const before = renames.get(name)?.from;
    const wish = { event: name, constant: eventNames(name).constant, path: handlerPath(name) };
    return before === undefined ? wish : { ...wish, before };
  });
}

/** A layer whose events are there to be replaced goes with them. */
function isWanted(layer: Layer, protocol: Protocol): boolean {
  const paths = new Set(protocol.client.map(({ name }) => handlerPath(name)));
  return (
    !layer.seed || Object.keys(layer.templates).every((path) => !path.startsWith(handlersFolder) || paths.has(path))
  );
}

/** A client event with a payload: one that a layer brings rather than one of the user's, so that it stays the same. */
function probeOf(layers: readonly Layer[], protocol: Protocol): string | undefined {
  const withPayload = protocol.client.filter(({ payload }) => payload !== undefined).map(({ name }) => name);
  return withPayload.find((name) => layers.some(({ templates }) => handlerPath(name) in templates)) ?? withPayload[0];
}

function handlerPath(event: string): string {
  return `${handlersFolder}${eventNames(event).file}.ts`;
}

interface TemplateInput {
  readonly layers: readonly Layer[];
  readonly view: View;
  readonly protocol: Protocol;
  readonly places: ReadonlyMap<string, HandlerPlace>;
  readonly renames: ReadonlyMap<string, EventRename>;
}

function templateFiles({ layers, view, protocol, places, renames }: TemplateInput): RenderedFile[] {
  const templates = new Map<string, { text: Text; name: string }>();
  for (const { name, templates: own } of layers) {
    for (const [path, text] of Object.entries(own)) {
      if (path !== 'protocol.yaml' && path !== 'tsconfig.json') templates.set(path, { text, name: `${name}/${path}` });
    }
  }
  const eventOf = new Map(protocol.client.map(({ name }) => [handlerPath(name), name]));
  const plain = [...templates]
    .filter(([path]) => !path.includes(EVENT_PLACE))
    .map(([path, { text, name }]) => {
      const rendered = file(path, kindOf(path), renderText(text, view, name));
      const event = eventOf.get(path);
      return event === undefined ? rendered : handlerFile(rendered, event, places, renames);
    });
  const perEvent = [...templates].filter(([path]) => path.includes(EVENT_PLACE));
  const stubs = protocol.client
    .filter(({ name }) => !templates.has(handlerPath(name)))
    .flatMap(({ name: event }) =>
      perEvent
        .filter(([path]) => path.startsWith(handlersFolder) || places.get(event)?.isDeleted !== true)
        .map(([path, { text, name }]) => {
          const content = renderText(text, { ...view, event: eventIn(view, protocol, event) }, name);
          const stub = file(path.replace(EVENT_PLACE, eventNames(event).file), 'stub', content);
          return path.startsWith(handlersFolder)
            ? handlerFile(stub, event, places, renames)
            : testFile(stub, path, event, renames);
        }),
    );
  return [...plain, ...stubs];
}

/** A handler goes where its owner wants it, and follows its event to another name. */
function handlerFile(
  rendered: RenderedFile,
  event: string,
  places: TemplateInput['places'],
  renames: TemplateInput['renames'],
): RenderedFile {
  const { path = rendered.path, from, isFound } = places.get(event) ?? {};
  const rename = renames.get(event);
  const placed = { ...rendered, path, key: event, ...(isFound && { hasSubstitute: true }) };
  if (from === undefined || rename === undefined) return placed;
  return { ...placed, moved: { from, rewrite: (text) => renameInHandler(text, rename) } };
}

function testFile(
  stub: RenderedFile,
  template: string,
  event: string,
  renames: TemplateInput['renames'],
): RenderedFile {
  const rename = renames.get(event);
  if (rename === undefined) return { ...stub, key: event };
  const from = template.replace(EVENT_PLACE, eventNames(rename.from.event).file);
  return { ...stub, key: event, moved: { from, rewrite: (text) => renameInTest(text, rename) } };
}

/** One event with a payload that it accepts and one that it refuses, as TypeScript; undefined where there is none. */
function eventIn(view: View, protocol: Protocol, name: string): unknown {
  const payload = protocol.client.find((event) => event.name === name)?.payload;
  const write = (value: unknown) => (value === undefined ? undefined : objectLiteral(value, '    '));
  return {
    ...view.clientEvents.find((event) => event.name === name),
    sample: write(payload && sample(payload, protocol)),
    invalidSample: write(payload && invalidSample(payload, protocol)),
  };
}

function kindOf(path: string): FileKind {
  // Its tables follow the protocol, so an edited one would be in the way of every change: it is left to the user.
  if (path === readmePath) return 'stub';
  return path.startsWith('websocket/generated/') || path === 'PROTOCOL.md' ? 'generated' : 'scaffold';
}

/** Files that belong to the user as much as to us: what is theirs stays, what is missing is added. */
function sharedFiles(layers: readonly Layer[], view: View, input: ProjectBefore): RenderedFile[] {
  const ignored = [...new Set(layers.flatMap(({ ignore }) => ignore ?? []))];
  const variables = view.secrets.map(({ name, description }) => ({ name, lines: [`# ${description}`, `${name}=`] }));
  const tsconfig = layers.map(({ templates }) => templates['tsconfig.json']).find((text) => text !== undefined) ?? '';
  const settings = { $schema: '../.ws/settings.schema.json', ...view.settings.defaults };
  const before = (path: ExistingPath) => input.known.files.get(path)?.values;
  const lines = mergeLines(
    input.existing.get('.gitignore'),
    ignored.map((line) => ({ name: line, lines: [line] })),
    before('.gitignore'),
    hasLine,
    input.adopts,
  );
  const environment = mergeLines(
    input.existing.get('.env.example'),
    variables,
    before('.env.example'),
    hasVariable,
    input.adopts,
  );
  const hasEnvironment = variables.length > 0 || input.existing.has('.env.example');
  return [
    shared('.gitignore', lines),
    sharedJson('config/websocket.json', jsonText(settings), input),
    sharedJson('tsconfig.json', renderText(tsconfig, view, 'base/tsconfig.json'), input),
    ...(hasEnvironment ? [shared('.env.example', environment)] : []),
  ];
}

/** A file of settings: one that the user had before is left to them. */
function sharedJson(path: ExistingPath, content: string, { existing, known, adopts }: ProjectBefore): RenderedFile {
  const text = existing.get(path);
  const before = known.files.get(path)?.values;
  const ours = leavesOf(parseJsonFile(path, content));
  if (text === undefined) return shared(path, mergeJson(content, ours, undefined, true));
  if (before === undefined && !adopts) return shared(path, { content: text, values: {} });
  parseJsonFile(path, text);
  return shared(path, mergeJson(text, ours, before, adopts));
}

function shared(
  path: string,
  { content, values }: { readonly content: string; readonly values: Values },
): RenderedFile {
  return { ...file(path, 'shared', content), values };
}

function file(path: string, kind: FileKind, content: string): RenderedFile {
  return { path, kind, content, ...(path === readmePath && { aside: `websocket/${readmePath}` }) };
}

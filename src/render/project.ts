import type { Choices } from '../choices/choices.ts';
import { configSchema } from '../choices/config-schema.ts';
import { asyncapiDocument } from '../documents/asyncapi/document.ts';
import { HANDLERS, isBrought } from '../handlers/file.ts';
import { lastEvents } from '../handlers/last-events.ts';
import { placeHandlers } from '../handlers/places.ts';
import type { EventRename } from '../handlers/rename-event.ts';
import { rivalNotes } from '../handlers/rival-notes.ts';
import { type Facts, factsOf } from '../layers/facts.ts';
import { flagsOf } from '../layers/flags.ts';
import { fragmentsOf, readComposed, readProtocol } from '../layers/fragments.ts';
import { type Layer, layersFor } from '../layers/layer.ts';
import { noTemplates, type OwnTemplates, withOwnTemplates } from '../layers/own-templates.ts';
import { refuseBroughtRenames } from '../layers/refuse-brought.ts';
import { returnNotes } from '../layers/returned.ts';
import { renderText } from '../layers/templates.ts';
import { type View, viewOf } from '../model/view.ts';
import { packageCommands } from '../package-managers/commands.ts';
import type { ExistingPath } from '../project/existing-paths.ts';
import type { RenderedFile } from '../project/file.ts';
import { type KnownProject, unknownProject } from '../project/lock.ts';
import { composeProtocol, newContent } from '../protocol/file/compose.ts';
import { type Followed, followFragments } from '../protocol/file/follow-fragments.ts';
import { collectItems, type Fragment } from '../protocol/file/fragment.ts';
import type { Direction, Protocol } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { serverEventsOf } from '../protocol/namespaces.ts';
import { perEvent } from '../protocol/per-event.ts';
import { protocolSchema } from '../protocol/read/editor-schema.ts';
import { protocolOf } from '../protocol/read/parse.ts';
import { accepts } from '../protocol/samples/accepts.ts';
import { jsonText } from '../text/json.ts';
import { yamlMeaning } from '../text/meaning.ts';
import { yamlText } from '../text/yaml/write.ts';
import { describeOutdated } from './packages/describe-outdated.ts';
import { outDirOf } from './packages/out-dir.ts';
import { packageJson } from './packages/package-json.ts';
import { shared, sharedFiles } from './shared-files.ts';
import { file, formerNamesOf, renamesOf, templateFiles, wishesOf } from './template-files.ts';

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
  /** Templates of the user's own. */
  readonly ownTemplates: OwnTemplates;
  /** Whether what is equal to ours in a shared file is ours: the lock is lost, but there was one. */
  readonly adopts: boolean;
  /** Whether dependencies that are too old get newer versions. */
  readonly raises: boolean;
  /** A workspace around the project has its own settings of pnpm. */
  readonly isInWorkspace: boolean;
}

const nothingBefore: ProjectBefore = {
  existing: new Map(),
  known: unknownProject,
  handlers: new Map(),
  restores: () => false,
  renames: new Map(),
  ownTemplates: noTemplates,
  adopts: false,
  raises: false,
  isInWorkspace: false,
};

/** A handler that gets another place or another name in this run. */
export interface HandlerMove {
  readonly from: string;
  readonly path: string;
  readonly rename: EventRename | undefined;
}

/** A rendered project. */
export interface RenderedProject {
  /** Sorted by path (code units). Contains neither `ws.config.json` nor `.ws/lock.json`. */
  readonly files: readonly RenderedFile[];
  /** Name that each of our npm scripts got in `package.json`: `dev` → `dev`, or `ws:dev` where the user has their own. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly protocol: Protocol;
  /** Paths of the handlers that are there, by event. */
  readonly handlers: ReadonlyMap<string, string>;
  /** The old names of events that got another one, by the id of the event. */
  readonly formerNames: { readonly [direction in Direction]: ReadonlyMap<string, string> };
  readonly moves: readonly HandlerMove[];
  /** What the user should know of the events that layers bring, and of what the package depends on. */
  readonly notes: readonly string[];
}

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject({ choices, projectName, version, ...rest }: RenderInput): RenderedProject {
  const input: ProjectBefore = { ...nothingBefore, ...rest };
  const { existing, known } = input;
  const valuesOf = (path: string) => known.files.get(path)?.values;
  const sourceText = existing.get('protocol.yaml');
  // A fault of the user's file is reported at its place there, before anything is added.
  const before = sourceText === undefined ? undefined : readProtocol(sourceText, choices.transport);
  const facts = factsOf(choices, before);
  const layersOf = (all: Facts) => {
    const wanted = layersFor(all).filter((layer) => before === undefined || isWanted(layer, before));
    return withOwnTemplates(wanted, input.ownTemplates);
  };
  const bringing = layersOf(facts);
  const fragments = fragmentsOf(bringing, flagsOf(facts));
  if (before !== undefined) {
    refuseBroughtRenames({ protocol: before, layers: bringing, fragments, facts, renames: input.renames });
  }
  const values = valuesOf('protocol.yaml');
  const returned =
    before === undefined ? [] : returnNotes({ protocol: before, layers: bringing, fragments, facts, values });
  const followed = followFragments(sourceText, collectItems(fragments, before?.acks), values);
  const protocolText = composeProtocol(followed.text, fragments, before?.acks);
  const protocol =
    (sourceText === undefined ? newProtocol(fragments) : sourceText === protocolText ? before : undefined) ??
    readComposed(protocolText, sourceText, choices.transport);
  // What they bring changes what the protocol asks for.
  const layers = layersOf(factsOf(choices, protocol));
  const outDir = outDirOf(existing, known);
  const packageFile = packageJson({
    layers,
    projectName,
    outDir,
    packageManager: choices.packageManager,
    version,
    existing: existing.get('package.json'),
    before: valuesOf('package.json'),
    adopts: input.adopts,
    raises: input.raises,
  });
  const { scripts, outdated, esm } = packageFile;
  const commands = packageCommands(choices.packageManager, scripts);
  const last = lastEvents(known.protocol);
  const asked = renamesOf(protocol, input.renames);
  const places = placeHandlers(wishesOf(protocol, layers, asked, last), {
    texts: input.handlers,
    known: known.files,
    tombstones: known.tombstones,
    restores: input.restores,
  });
  const renames = new Map([...asked].filter(([event]) => places.get(event)?.rival === undefined));
  const view: View = {
    ...viewOf({
      choices,
      protocol,
      layers,
      projectName,
      outDir,
      places,
      probe: probeOf(layers, protocol),
      renderText: (text, flags) => renderText(text, flags, 'layer.yaml'),
    }),
    version,
    commands,
    esm,
  };

  const files = [
    ...templateFiles({ layers, view, protocol, places, renames, last }),
    ...sharedFiles(layers, view, input, choices.packageManager),
    shared('package.json', packageFile),
    { ...file('protocol.yaml', 'source', protocolText), values: followed.values },
    asyncapiFile(view, protocol),
    file('.ws/config.schema.json', 'generated', jsonText(configSchema())),
    file('.ws/protocol.schema.json', 'generated', jsonText(protocolSchema())),
    file('.ws/settings.schema.json', 'generated', jsonText(view.settings.jsonSchema)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const handlers = [...places].flatMap(([event, { path, isDeleted }]) => (isDeleted ? [] : [[event, path] as const]));
  const formerNames = {
    client: new Map([...renames].map(([event, { from }]) => [event, from.event])),
    server: formerNamesOf(serverEventsOf(protocol), input.renames),
  };
  const moves = [...places].flatMap(([event, { path, from, isRenamed }]): HandlerMove[] =>
    from === undefined && !isRenamed ? [] : [{ from: from ?? path, path, rename: renames.get(event) }],
  );
  return {
    files,
    scripts,
    protocol,
    handlers: new Map(handlers),
    formerNames,
    moves,
    notes: [
      ...input.ownTemplates.notes,
      ...notesOf(followed),
      ...returned,
      ...rivalNotes(asked, places),
      ...describeOutdated(outdated, commands),
    ],
  };
}

/** A new file says what its fragments say, which need not be read where it is known. */
function newProtocol(fragments: readonly Fragment[]): Protocol | undefined {
  return fragments.every(({ cut }) => cut !== undefined) ? protocolOf(newContent(fragments)) : undefined;
}

function notesOf({ diverged, left }: Followed): string[] {
  return [
    ...diverged.map((item) => `protocol.yaml: ${item} is as you changed it; the choices now need it otherwise`),
    ...(left.length === 0 ? [] : [`protocol.yaml: no choice needs these any more: ${left.join(', ')}`]),
  ];
}

function asyncapiFile({ notice, projectName, transport, jwt }: View, protocol: Protocol): RenderedFile {
  const [comment, document] = [`# ${notice}`, asyncapiDocument({ protocol, projectName, transport, jwt })];
  const content = `${comment}\n${yamlText(document)}`;
  return { ...file('protocol.asyncapi.yaml', 'generated', content), meaning: yamlMeaning(document, [comment]) };
}

/** A layer whose events are there to be replaced goes with them. */
function isWanted(layer: Layer, protocol: Protocol): boolean {
  if (!layer.seed) return true;
  const paths = new Set(protocol.client.map(({ name }) => `${HANDLERS}${eventNames(name).file}.ts`));
  return Object.keys(layer.templates).every((path) => !path.startsWith(HANDLERS) || paths.has(path));
}

/** What the tests of the server send to see it refused. */
const wrongPayloads: readonly unknown[] = [null, {}, { extra: 1 }, [], 'x'];

const isStrict = perEvent(
  ({ payload }, protocol: Protocol) =>
    payload !== undefined && wrongPayloads.every((value) => accepts(payload, value, protocol) === false),
  ({ schemas }) => [schemas],
);

/** A client event that refuses wrong payloads, and says so in an envelope: one that a layer brings rather than one of the user's, so that it stays the same. */
function probeOf(layers: readonly Layer[], protocol: Protocol): string | undefined {
  const withPayload = protocol.client.filter((event) => event.acks === 'envelope' && isStrict(event, protocol));
  return (withPayload.find((event) => isBrought(event, layers)) ?? withPayload[0])?.name;
}

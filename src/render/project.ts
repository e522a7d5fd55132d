import type { Choices } from '../choices/choices.ts';
import { configSchema } from '../choices/config-schema.ts';
import { factsOf } from '../model/facts.ts';
import { HANDLERS, handlerFile, isBrought } from '../model/handler-file.ts';
import { type Layer, layersFor, type Text } from '../model/layer.ts';
import { flagsOf, type View, viewOf } from '../model/view.ts';
import type { FileKind, RenderedFile } from '../plan/file.ts';
import { accepts } from '../protocol/accepts.ts';
import { composeProtocol } from '../protocol/compose.ts';
import type { Protocol, Schema } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { normaliseProtocol } from '../protocol/normalise.ts';
import { protocolSchema } from '../protocol/schema.ts';
import { packageCommands } from './commands.ts';
import { fragmentsOf, readProtocol } from './fragments.ts';
import { jsonText } from './json-text.ts';
import { addLines, addVariables } from './lines.ts';
import { packageJson } from './package-json.ts';
import { stubView } from './stub-view.ts';
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

/** Everything that rendering depends on. */
export interface RenderInput {
  readonly choices: Choices;
  /** Name for a new `package.json`. */
  readonly projectName: string;
  /** The version of this CLI. */
  readonly version: string;
  /** Text of files that already exist and that rendering merges into or reads, by path; absent ones are missing. */
  readonly existing: ReadonlyMap<ExistingPath, string>;
}

/** A rendered project. */
export interface RenderedProject {
  /** Sorted by path (code units). Contains neither `ws.config.json` nor `.ws/lock.json`. */
  readonly files: readonly RenderedFile[];
  /** Name that each of our npm scripts got in `package.json`: `dev` → `dev`, or `ws:dev` where the user has their own. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The protocol in a form that JSON can hold, for the lock. */
  readonly protocol: unknown;
}

const readmePath = 'README.md';

/** The template that is rendered once per event without a template of its own. */
const EVENT_PLACE = '[event]';

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject({ choices, projectName, version, existing }: RenderInput): RenderedProject {
  const flags = flagsOf(choices);
  const known = existing.get('protocol.yaml');
  // A fault of the user's file is reported at its place there, before anything is added.
  const before = known === undefined ? undefined : readProtocol(known);
  const layers = layersFor(factsOf(choices)).filter((layer) => before === undefined || isWanted(layer, before));
  const protocolText = composeProtocol(known, fragmentsOf(layers, flags), before?.acks);
  const protocol = readProtocol(protocolText);
  const { content: packageText, scripts } = packageJson({
    layers,
    projectName,
    existing: existing.get('package.json'),
  });
  const view: View = {
    ...viewOf({
      choices,
      protocol,
      layers,
      projectName,
      probe: probeOf(layers, protocol),
      renderText: (text, flags) => renderText(text, flags, 'layer.yaml'),
    }),
    version,
    commands: packageCommands(choices.packageManager, scripts),
  };

  const files = [
    ...templateFiles(layers, view, protocol),
    ...sharedFiles(layers, view, existing),
    file('package.json', 'shared', packageText),
    file('protocol.yaml', 'source', protocolText),
    file('.ws/config.schema.json', 'generated', jsonText(configSchema())),
    file('.ws/protocol.schema.json', 'generated', jsonText(protocolSchema())),
    file('.ws/settings.schema.json', 'generated', jsonText(view.settings.jsonSchema)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, scripts, protocol: normaliseProtocol(protocol) };
}

/** A layer whose events are there to be replaced goes with them. */
function isWanted(layer: Layer, protocol: Protocol): boolean {
  const paths = new Set(protocol.client.map(({ name }) => `${HANDLERS}${eventNames(name).file}.ts`));
  return !layer.seed || Object.keys(layer.templates).every((path) => !path.startsWith(HANDLERS) || paths.has(path));
}

/** What the tests of the server send to see it refused. */
const wrongPayloads: readonly unknown[] = [null, {}, { extra: 1 }, [], 'x'];

function isStrict(payload: Schema, protocol: Protocol): boolean {
  return wrongPayloads.every((value) => accepts(payload, value, protocol) === false);
}

/** A client event that refuses wrong payloads, and says so in an envelope: one that a layer brings rather than one of the user's, so that it stays the same. */
function probeOf(layers: readonly Layer[], protocol: Protocol): string | undefined {
  const withPayload = protocol.client
    .filter(({ payload, acks }) => payload !== undefined && acks === 'envelope' && isStrict(payload, protocol))
    .map(({ name }) => name);
  return withPayload.find((name) => isBrought(name, layers)) ?? withPayload[0];
}

function templateFiles(layers: readonly Layer[], view: View, protocol: Protocol): RenderedFile[] {
  const templates = new Map<string, { text: Text; name: string }>();
  for (const { name, templates: own } of layers) {
    for (const [path, text] of Object.entries(own)) {
      if (path !== 'protocol.yaml' && path !== 'tsconfig.json') templates.set(path, { text, name: `${name}/${path}` });
    }
  }
  const plain = [...templates].filter(([path]) => !path.includes(EVENT_PLACE));
  const perEvent = [...templates].filter(([path]) => path.includes(EVENT_PLACE));
  const stubs = protocol.client
    .filter(({ name }) => !isBrought(name, layers))
    .flatMap((event) =>
      perEvent.map(([path, { text, name }]) => {
        const content = renderText(text, { ...view, event: stubView(view, protocol, event) }, name);
        return { ...file(path.replace(EVENT_PLACE, handlerFile(event, layers)), 'stub', content), key: event.name };
      }),
    );
  const files = plain.map(([path, { text, name }]) => file(path, kindOf(path), renderText(text, view, name)));
  // What no event of this protocol needs renders to nothing.
  return [...files.filter(({ content }) => content.trim() !== ''), ...stubs];
}

function kindOf(path: string): FileKind {
  // Its tables follow the protocol, so an edited one would be in the way of every change: it is left to the user.
  if (path === readmePath) return 'stub';
  return path.startsWith('websocket/generated/') || path === 'PROTOCOL.md' ? 'generated' : 'scaffold';
}

/** Files that belong to the user as much as to us: what is there stays, what is missing is added. */
function sharedFiles(layers: readonly Layer[], view: View, existing: RenderInput['existing']): RenderedFile[] {
  const ignored = [...new Set(layers.flatMap(({ ignore }) => ignore ?? []))];
  const variables = view.secrets.map(({ name, description }) => ({ comment: description, name, value: '' }));
  const tsconfig = layers.map(({ templates }) => templates['tsconfig.json']).find((text) => text !== undefined) ?? '';
  const settings = { $schema: '../.ws/settings.schema.json', ...view.settings.defaults };
  return [
    file('.gitignore', 'shared', addLines(existing.get('.gitignore'), ignored)),
    file('config/websocket.json', 'shared', existing.get('config/websocket.json') ?? jsonText(settings)),
    file('tsconfig.json', 'shared', existing.get('tsconfig.json') ?? renderText(tsconfig, view, 'base/tsconfig.json')),
    ...(variables.length === 0
      ? []
      : [file('.env.example', 'shared', addVariables(existing.get('.env.example'), variables))]),
  ];
}

function file(path: string, kind: FileKind, content: string): RenderedFile {
  return { path, kind, content, ...(path === readmePath && { aside: `websocket/${readmePath}` }) };
}

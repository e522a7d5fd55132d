import type { Choices } from '../choices/choices.ts';
import { configSchema } from '../choices/config-schema.ts';
import { asyncapiDocument } from '../model/asyncapi.ts';
import { factsOf } from '../model/facts.ts';
import { type Layer, layersFor, type Text } from '../model/layer.ts';
import { objectLiteral } from '../model/object-literal.ts';
import { flagsOf, type View, viewOf } from '../model/view.ts';
import type { FileKind, RenderedFile } from '../plan/file.ts';
import { composeProtocol } from '../protocol/compose.ts';
import type { Protocol } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { normaliseProtocol } from '../protocol/normalise.ts';
import { invalidSample, sample } from '../protocol/samples.ts';
import { protocolSchema } from '../protocol/schema.ts';
import { packageCommands } from './commands.ts';
import { fragmentsOf, readProtocol } from './fragments.ts';
import { jsonText } from './json-text.ts';
import { addLines, addVariables } from './lines.ts';
import { packageJson } from './package-json.ts';
import { renderText } from './templates.ts';
import { yamlText } from './yaml-text.ts';

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

const HANDLERS = 'websocket/handlers/';

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject({ choices, projectName, version, existing }: RenderInput): RenderedProject {
  const flags = flagsOf(choices);
  const known = existing.get('protocol.yaml');
  // A fault of the user's file is reported at its place there, before anything is added.
  const before = known === undefined ? undefined : readProtocol(known);
  const layers = layersFor(factsOf(choices)).filter((layer) => before === undefined || isWanted(layer, before));
  const protocolText = composeProtocol(known, fragmentsOf(layers, flags));
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
    file('protocol.asyncapi.yaml', 'generated', asyncapiText(view, protocol)),
    file('.ws/config.schema.json', 'generated', jsonText(configSchema())),
    file('.ws/protocol.schema.json', 'generated', jsonText(protocolSchema())),
    file('.ws/settings.schema.json', 'generated', jsonText(view.settings.jsonSchema)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, scripts, protocol: normaliseProtocol(protocol) };
}

function asyncapiText({ header, projectName, jwt }: View, protocol: Protocol): string {
  return `${header.replace('//', '#')}\n${yamlText(asyncapiDocument({ protocol, projectName, jwt }))}`;
}

/** A layer whose events are there to be replaced goes with them. */
function isWanted(layer: Layer, protocol: Protocol): boolean {
  const paths = new Set(protocol.client.map(({ name }) => handlerPath(name)));
  return !layer.seed || Object.keys(layer.templates).every((path) => !path.startsWith(HANDLERS) || paths.has(path));
}

/** A client event with a payload: one that a layer brings rather than one of the user's, so that it stays the same. */
function probeOf(layers: readonly Layer[], protocol: Protocol): string | undefined {
  const withPayload = protocol.client.filter(({ payload }) => payload !== undefined).map(({ name }) => name);
  return withPayload.find((name) => layers.some(({ templates }) => handlerPath(name) in templates)) ?? withPayload[0];
}

function handlerPath(event: string): string {
  return `${HANDLERS}${eventNames(event).file}.ts`;
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
    .map(({ name }) => ({ event: name, names: eventNames(name) }))
    .filter(({ names }) => !templates.has(`${HANDLERS}${names.file}.ts`))
    .flatMap(({ event, names }) =>
      perEvent.map(([path, { text, name }]) => {
        const content = renderText(text, { ...view, event: eventIn(view, protocol, event) }, name);
        return { ...file(path.replace(EVENT_PLACE, names.file), 'stub', content), key: event };
      }),
    );
  return [...plain.map(([path, { text, name }]) => file(path, kindOf(path), renderText(text, view, name))), ...stubs];
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

import type { Brought } from '../layers/bring.ts';
import { renderText } from '../layers/templates.ts';
import { type Entry, isObject, leavesOf, mergeJson, parseJsonFile } from '../merge/json.ts';
import { hasLine, hasVariable, mergeLines } from '../merge/lines.ts';
import { mergeYaml } from '../merge/yaml.ts';
import type { View } from '../model/view.ts';
import { allowedBuilds, pnpmSettings } from '../package/allowed-builds.ts';
import type { ExistingPath } from '../project/existing-paths.ts';
import { type RenderedFile, shared } from '../project/file.ts';
import { type KnownProject, lockPath } from '../project/lock.ts';
import { jsonText } from '../text/json.ts';

/** What nobody edits, as patterns for `.gitattributes` and the like. */
const generatedPaths: readonly string[] = ['.ws/**', 'websocket/generated/**', 'PROTOCOL.md', 'protocol.asyncapi.yaml'];

/** What the files of a project are merged with. */
export interface SharedBefore {
  readonly existing: ReadonlyMap<ExistingPath, string>;
  readonly known: KnownProject;
  readonly adopts: boolean;
  /** A workspace around the project has its own settings of pnpm. */
  readonly isInWorkspace: boolean;
}

/** Files that belong to the user as much as to us: what is theirs stays, what is missing is added. */
export function sharedFiles(
  view: View,
  { layers, facts }: Pick<Brought, 'layers' | 'facts'>,
  input: SharedBefore,
): RenderedFile[] {
  const ignored = [
    ...new Set(layers.flatMap(({ ignore }) => ignore.map((line) => renderText(line, view, 'layer.yaml')))),
  ];
  const variables = view.secrets.map(({ name, description, others }) => ({
    name,
    lines: [
      `# ${description}`,
      `${name}=`,
      ...others.flatMap((other) => [`# In its place: ${other.description}`, `# ${other.name}=`]),
    ],
  }));
  const tsconfig = layers.map(({ templates }) => templates['tsconfig.json']).find((text) => text !== undefined) ?? '';
  const settings = { $schema: '../.ws/settings.schema.json', ...view.settings.defaults };
  const before = (path: ExistingPath) => input.known.files.get(path)?.values;
  const lines = (path: ExistingPath, wanted: readonly string[]) => {
    const blocks = wanted.map((line) => ({ name: line, lines: [line] }));
    return shared(path, mergeLines(input.existing.get(path), blocks, before(path), hasLine, input.adopts));
  };
  const environment = mergeLines(
    input.existing.get('.env.example'),
    variables,
    before('.env.example'),
    hasVariable,
    input.adopts,
  );
  const hasEnvironment = variables.length > 0 || input.existing.has('.env.example');
  return [
    lines('.gitignore', ignored),
    lines('.gitattributes', [...generatedPaths.map((path) => `${path} linguist-generated`), `${lockPath} merge=union`]),
    ...(usesPrettier(input.existing) ? [lines('.prettierignore', generatedPaths)] : []),
    sharedJson('config/websocket.json', jsonText(settings), input),
    sharedJson('tsconfig.json', renderText(tsconfig, view, 'base/tsconfig.json'), input),
    ...(hasEnvironment ? [shared('.env.example', environment)] : []),
    ...sharedSettings(allowedBuilds(facts.packageManager, layers).settings, input),
  ];
}

/** Whether somebody formats this project with Prettier, which takes no word of a file itself to leave it alone. */
function usesPrettier(existing: SharedBefore['existing']): boolean {
  const text = existing.get('package.json');
  const { prettier, dependencies, devDependencies } = text === undefined ? {} : parseJsonFile('package.json', text);
  const packages = [dependencies, devDependencies].filter(isObject);
  return existing.has('.prettierignore') || [{ prettier }, ...packages].some((group) => group.prettier !== undefined);
}

/** pnpm's settings, as long as something in them is ours, or is to be. */
function sharedSettings(ours: readonly Entry[], { existing, known, adopts, isInWorkspace }: SharedBefore) {
  const before = known.files.get(pnpmSettings)?.values;
  if (isInWorkspace || (ours.length === 0 && before === undefined)) return [];
  return [shared(pnpmSettings, mergeYaml(existing.get(pnpmSettings) ?? '', ours, before, adopts))];
}

/** A file of settings: one that the user had before is left to them. */
function sharedJson(path: ExistingPath, content: string, { existing, known, adopts }: SharedBefore): RenderedFile {
  const text = existing.get(path);
  const before = known.files.get(path)?.values;
  const ours = leavesOf(parseJsonFile(path, content));
  if (text === undefined) return shared(path, mergeJson(content, ours, undefined, true));
  if (before === undefined && !adopts) return shared(path, { content: text, values: {} });
  parseJsonFile(path, text);
  return shared(path, mergeJson(text, ours, before, adopts));
}

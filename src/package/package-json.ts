import type { PackageManager } from '../choices/choices.ts';
import type { Layer } from '../layers/layer.ts';
import { renderText } from '../layers/templates.ts';
import { type Entry, invalid, isObject, mergeJson, parseJsonFile } from '../merge/json.ts';
import { programCommand } from '../package-managers/program-command.ts';
import type { Values } from '../project/file.ts';
import { allowedBuilds } from './allowed-builds.ts';
import { groups, type Outdated, outdatedIn, raised } from './outdated.ts';
import { rangeOf } from './versions.ts';

/** What `npm init` writes; it stands for "no test yet". */
const NO_TEST = 'echo "Error: no test specified" && exit 1';

export interface PackageJsonInput {
  readonly layers: readonly Layer[];
  readonly projectName: string;
  /** Where the compiled server goes. */
  readonly outDir: string;
  readonly packageManager: PackageManager;
  /** The version of this CLI, which the project's scripts call. */
  readonly version: string;
  /** Text of the existing file. */
  readonly existing: string | undefined;
  /** What of it was ours the last time. */
  readonly before: Values | undefined;
  /** See `mergeJson`. */
  readonly adopts: boolean;
  /** Whether dependencies that are too old get newer versions. */
  readonly raises: boolean;
}

export interface PackageJson {
  readonly content: string;
  readonly values: Values;
  /** The name each of our scripts got: another one where the user has a script of that name. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Dependencies that stay as the user has them, and may be too old. */
  readonly outdated: readonly Outdated[];
  /** Whether its files are modules of the standard, and not of CommonJS. */
  readonly esm: boolean;
}

type Json = { readonly [key: string]: unknown };

/** Writes `package.json`: a new one, or the user's with our scripts and dependencies added; what is theirs stays as it is. */
export function packageJson(input: PackageJsonInput): PackageJson {
  const { layers, projectName, outDir, packageManager, version, before, adopts } = input;
  const needed = groups.map((group) => [...new Set(layers.flatMap((layer) => layer[group] ?? []))].sort());
  const names = needed.flat();
  const existing = input.raises ? raise(input.existing, names) : input.existing;
  const layered = new Map(layers.flatMap(({ scripts }) => Object.entries(scripts)));
  const current = existing === undefined ? {} : parsePackageJson(existing);
  const program = programCommand(packageManager, version, current.packageManager);
  const ours = [
    ...[...layered].map(([name, text]) => [name, renderText(text, { outDir }, 'layer.yaml')] as const),
    ...['generate', 'check'].map((command) => [`ws:${command}`, `${program} ${command}`] as const),
  ];
  const theirs = current.scripts ?? {};
  const isOurs = (...place: string[]) => before?.[JSON.stringify(place)] !== undefined;
  const scripts = new Map(
    ours.map(([name, command]) => [name, isOurs('scripts', name) ? name : scriptName(name, command, theirs)]),
  );
  const entries: Entry[] = ours.map(([name, command]) => [['scripts', scripts.get(name) ?? name], command]);
  for (const [index, group] of groups.entries()) {
    for (const name of needed[index] ?? []) {
      const other = group === 'dependencies' ? current.devDependencies : current.dependencies;
      const isElsewhere = other?.[name] !== undefined && !isOurs(group, name);
      if (!isElsewhere) entries.push([[group, name], rangeOf(name, packageManager)]);
    }
  }
  entries.push(...allowedBuilds(packageManager, layers).manifest);
  const text = existing === undefined ? newPackageJson(projectName, entries) : withoutPlaceholder(existing, theirs);
  const { content, values } = mergeJson(text, entries, before, adopts || existing === undefined);
  const merged = parsePackageJson(content);
  return { content, values, scripts, outdated: outdatedIn(merged, names), esm: merged.type === 'module' };
}

function raise(text: string | undefined, names: readonly string[]): string | undefined {
  return text && raised(text, outdatedIn(parsePackageJson(text), names));
}

function scriptName(name: string, command: string, theirs: Json): string {
  const taken = theirs[name];
  return taken === undefined || taken === command || taken === NO_TEST ? name : `ws:${name}`;
}

function withoutPlaceholder(text: string, theirs: Json): string {
  if (theirs.test !== NO_TEST) return text;
  return mergeJson(text, [], { '["scripts","test"]': JSON.stringify(NO_TEST) }, false).content;
}

function newPackageJson(name: string, entries: readonly Entry[]): string {
  const group = (wanted: string) =>
    Object.fromEntries(
      entries.flatMap(([[at, key], value]) => (at === wanted && key !== undefined ? [[key, value]] : [])),
    );
  const content = {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19.0' },
    scripts: group('scripts'),
    dependencies: group('dependencies'),
    devDependencies: group('devDependencies'),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

interface Manifest {
  readonly scripts?: Json;
  readonly dependencies?: Json;
  readonly devDependencies?: Json;
  readonly packageManager?: unknown;
  readonly type?: unknown;
}

function parsePackageJson(text: string): Manifest {
  const value = parseJsonFile('package.json', text);
  for (const group of ['scripts', 'dependencies', 'devDependencies']) {
    if (value[group] !== undefined && !isObject(value[group]))
      throw invalid('package.json', text, 0, `must have an object at "${group}"`);
  }
  return value;
}

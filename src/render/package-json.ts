import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Layer } from '../model/layer.ts';
import { CliError, exitCode } from '../report/problem.ts';
import { versionOf } from './versions.ts';

/** What `npm init` writes; it stands for "no test yet". */
const NO_TEST = 'echo "Error: no test specified" && exit 1';

export interface PackageJsonInput {
  readonly layers: readonly Layer[];
  readonly projectName: string;
  /** Text of the existing file. */
  readonly existing: string | undefined;
}

export interface PackageJson {
  readonly content: string;
  /** The name each of our scripts got: another one where the user has a script of that name. */
  readonly scripts: ReadonlyMap<string, string>;
}

type Json = { readonly [key: string]: unknown };

/** Writes `package.json`: a new one, or the user's with our scripts and dependencies added; what is there stays as it is. */
export function packageJson({ layers, projectName, existing }: PackageJsonInput): PackageJson {
  const ours = scriptsOf(layers);
  const text = existing ?? newPackageJson(projectName);
  const current = parsePackageJson(text);
  const theirs = current.scripts ?? {};
  const scripts = new Map(Object.entries(ours).map(([name, command]) => [name, scriptName(name, command, theirs)]));

  const edits: [JSONPath, unknown][] = [];
  for (const [name, command] of Object.entries(ours)) edits.push([['scripts', scripts.get(name) ?? name], command]);
  for (const group of ['dependencies', 'devDependencies'] as const) {
    for (const name of [...new Set(layers.flatMap((layer) => layer[group] ?? []))].sort()) {
      const isThere = [current.dependencies, current.devDependencies].some((known) => known?.[name] !== undefined);
      if (!isThere) edits.push([[group, name], versionOf(name)]);
    }
  }
  return { content: edits.reduce(edit, text), scripts };
}

function scriptsOf(layers: readonly Layer[]): { readonly [name: string]: string } {
  return Object.assign({}, ...layers.map(({ scripts }) => scripts ?? {}));
}

function scriptName(name: string, command: string, theirs: Json): string {
  const taken = theirs[name];
  return taken === undefined || taken === command || taken === NO_TEST ? name : `ws:${name}`;
}

function newPackageJson(name: string): string {
  const content = {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19.0' },
    scripts: {},
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function parsePackageJson(text: string): { scripts?: Json; dependencies?: Json; devDependencies?: Json } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) throw invalid(text, error.offset, `is not valid JSON: ${printParseErrorCode(error.error)}`);
  if (!isObject(value)) throw invalid(text, 0, 'must hold a JSON object');
  for (const group of ['scripts', 'dependencies', 'devDependencies']) {
    if (value[group] !== undefined && !isObject(value[group]))
      throw invalid(text, 0, `must have an object at "${group}"`);
  }
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(text: string, offset: number, message: string): CliError {
  const before = text.slice(0, offset).split('\n');
  const problem = { file: 'package.json', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return new CliError(exitCode.usage, [{ ...problem, message: `package.json ${message}` }]);
}

/** Sets one value and leaves every other character alone. */
function edit(text: string, [path, value]: [JSONPath, unknown]): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}

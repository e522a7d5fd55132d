import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { parse } from 'jsonc-parser';
import { isObject } from '../../merge/json.ts';
import type { RenderedFile } from '../../project/file.ts';
import { readDisk } from '../../project/read-disk.ts';
import { globExpression } from './glob.ts';

/** What the compiler leaves out by itself where a configuration excludes nothing (TypeScript, `exclude`). */
const LEFT_OUT: readonly string[] = ['node_modules'];

/** What a configuration compiles; patterns are relative to the repository. */
interface Compilation {
  readonly files?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly outDir?: string;
}

/**
 * What to say of configurations of the compiler that are the user's own and take in files of ours, which these are not
 * made for: the line that keeps them out.
 * @param files what is rendered, among it our own configurations
 */
export function foreignCompilations(root: string, files: readonly RenderedFile[]): string[] {
  const sources = files.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
  const own = files.filter(({ kind, values }) => kind !== 'shared' || Object.keys(values ?? {}).length > 0);
  return configurationsIn(root)
    .filter((name) => !own.some(({ path }) => path === name))
    .flatMap((name) => {
      const compilation = readCompilation(root, name, []);
      if (compilation === undefined) return [];
      const { files, include = files === undefined ? ['**/*'] : [], outDir } = compilation;
      const exclude = compilation.exclude ?? [...LEFT_OUT, ...(outDir === undefined ? [] : [outDir])];
      const isTaken = (path: string) =>
        include.some((pattern) => includes(pattern, path)) && !exclude.some((pattern) => excludes(pattern, path));
      const places = [...new Set(sources.filter(isTaken).map(placeOf))].sort();
      if (places.length === 0) return [];
      const line = [...exclude, ...places].map((place) => JSON.stringify(place)).join(', ');
      return [`${name} compiles files of this server, too; keep them out by this line in it: "exclude": [${line}]`];
    });
}

function configurationsIn(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((name) => /^tsconfig(?:\..+)?\.json$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** The folder of ours that a file is in, or the file where others are beside it. */
function placeOf(path: string): string {
  return ['websocket', 'tests/websocket'].find((folder) => path.startsWith(`${folder}/`)) ?? path;
}

/** Reads a configuration with those that it extends; what is not in the repository says nothing here. */
function readCompilation(root: string, path: string, seen: readonly string[]): Compilation | undefined {
  const found = seen.includes(path) ? undefined : readDisk(root, [path]).get(path);
  const config: unknown = found?.kind === 'file' ? parse(found.text, [], { allowTrailingComma: true }) : undefined;
  if (!isObject(config)) return undefined;
  const folder = posix.dirname(path);
  const own = (value: unknown) =>
    Array.isArray(value)
      ? value.flatMap((item) => (typeof item === 'string' ? [posix.normalize(posix.join(folder, item))] : []))
      : undefined;
  const bases = [config.extends].flat().flatMap((base) => {
    if (typeof base !== 'string' || !/^\.\.?\//.test(base)) return [];
    const at = posix.join(folder, base.endsWith('.json') ? base : `${base}.json`);
    return [readCompilation(root, at, [...seen, path]) ?? {}];
  });
  const { outDir } = isObject(config.compilerOptions) ? config.compilerOptions : {};
  const mine = {
    files: own(config.files),
    include: own(config.include),
    exclude: own(config.exclude),
    outDir: own([outDir])?.[0],
  };
  const said = Object.fromEntries(Object.entries(mine).filter(([, value]) => value !== undefined));
  return Object.assign({}, ...bases, said) as Compilation;
}

/** Whether a pattern of `include` takes in a file: one without an extension names a folder. */
function includes(pattern: string, path: string): boolean {
  if (pattern === '.') return true;
  const isFolder = !/[*?]|\.\w+$/.test(posix.basename(pattern)) || pattern.endsWith('**');
  return new RegExp(`^${globExpression(pattern)}${isFolder ? '(?:/.*)?' : ''}$`).test(path);
}

/** Whether a pattern of `exclude` leaves out a file, or a folder that it is in. */
function excludes(pattern: string, path: string): boolean {
  return new RegExp(`^${globExpression(pattern)}(?:/.*)?$`).test(path);
}

import { parse } from 'jsonc-parser';
import { isObject } from '../merge/json.ts';
import type { ExistingPath } from '../project/existing-paths.ts';
import type { KnownProject } from '../project/lock.ts';

/** Where the compiled server goes, and where it goes in a package that has a use of its own for that. */
const OUT_DIR = 'dist';
const OWN_OUT_DIR = 'dist-websocket';

/** Where a package says what it compiles to. */
const manifests: readonly ExistingPath[] = ['package.json', 'tsconfig.json', '.gitignore'];

/** The folder for the compiled server: that of its own configuration, else `dist` unless the package speaks of that. */
export function outDirOf(existing: ReadonlyMap<ExistingPath, string>, known: KnownProject): string {
  const configured = outDirIn(existing.get('tsconfig.websocket.build.json'));
  if (configured !== undefined) return configured;
  const texts = manifests.map((path) => existing.get(path) ?? '');
  if (texts.some((text) => text.includes(OWN_OUT_DIR))) return OWN_OUT_DIR;
  const isTaken = known.files.size === 0 && texts.some((text) => /\bdist\b/.test(text));
  return isTaken ? OWN_OUT_DIR : OUT_DIR;
}

/** It goes into a command line: what would need quotes there does not count. */
function outDirIn(text: string | undefined): string | undefined {
  const config: unknown = text === undefined ? undefined : parse(text, [], { allowTrailingComma: true });
  if (!isObject(config) || !isObject(config.compilerOptions)) return undefined;
  const { outDir } = config.compilerOptions;
  return typeof outDir === 'string' ? /^(?:\.\/)?(\w[\w./-]*?)\/*$/.exec(outDir)?.[1] : undefined;
}

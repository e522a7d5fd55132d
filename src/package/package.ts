import type { Brought } from '../layers/bring.ts';
import { type Commands, packageCommands } from '../package-managers/commands.ts';
import type { ExistingPath } from '../project/existing-paths.ts';
import { type RenderedFile, shared } from '../project/file.ts';
import type { KnownProject } from '../project/lock.ts';
import { describeOutdated } from './describe-outdated.ts';
import { outDirOf } from './out-dir.ts';
import { packageJson } from './package-json.ts';

/** What is known of the package before a run. */
export interface PackageBefore {
  readonly existing: ReadonlyMap<ExistingPath, string>;
  readonly known: KnownProject;
  /** Whether what is equal to ours in a shared file is ours: the lock is lost, but there was one. */
  readonly adopts: boolean;
  /** Whether dependencies that are too old get newer versions. */
  readonly raises: boolean;
}

/** A project as a package. */
export interface Packaged {
  /** Its `package.json`. */
  readonly manifest: RenderedFile;
  /** Name that each of our npm scripts got there: `dev` → `dev`, or `ws:dev` where the user has their own. */
  readonly scripts: ReadonlyMap<string, string>;
  /** What its owner types. */
  readonly commands: Commands;
  /** Where the compiled server goes. */
  readonly outDir: string;
  /** Whether its files are modules of the standard, and not of CommonJS. */
  readonly esm: boolean;
  /** What the user should know of what it depends on. */
  readonly notes: readonly string[];
}

/** Makes a package of a project, or adds it to the one that is there. Throws `CliError` (exit code 2) on an invalid `package.json`. */
export function packageProject(
  { layers, facts: { packageManager } }: Pick<Brought, 'layers' | 'facts'>,
  { existing, known, adopts, raises }: PackageBefore,
  { projectName, version }: { readonly projectName: string; readonly version: string },
): Packaged {
  const outDir = outDirOf(existing, known);
  const written = packageJson({
    layers,
    projectName,
    outDir,
    packageManager,
    version,
    existing: existing.get('package.json'),
    before: known.files.get('package.json')?.values,
    adopts,
    raises,
  });
  const { scripts, outdated, esm } = written;
  const commands = packageCommands(packageManager, scripts);
  const notes = describeOutdated(outdated, commands);
  return { manifest: shared('package.json', written), scripts, commands, outDir, esm, notes };
}

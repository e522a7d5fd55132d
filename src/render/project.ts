import type { Choices } from '../choices/choices.ts';
import type { RenderedFile } from '../plan/file.ts';

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

/** The files that rendering reads from the project. */
export const existingPaths = ['protocol.yaml', 'package.json', 'tsconfig.json', 'config/websocket.json', '.gitignore', '.env.example'] as const;
export type ExistingPath = (typeof existingPaths)[number];

/** A rendered project. */
export interface RenderedProject {
  /** Sorted by path (code units). Does not contain `.ws/lock.json`. */
  readonly files: readonly RenderedFile[];
  /** Name that each of our npm scripts got in `package.json`: `dev` → `dev`, or `ws:dev` where the user has their own. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject(_input: RenderInput): RenderedProject {
  throw new Error('not written yet');
}

import type { Choices } from '../choices/choices.ts';
import { followHandlers, type Handlers, type HandlersBefore } from '../handlers/follow.ts';
import { type BringBefore, bringLayers } from '../layers/bring.ts';
import { noTemplates } from '../layers/own-templates.ts';
import { viewOf } from '../model/view.ts';
import { type PackageBefore, type Packaged, packageProject } from '../package/package.ts';
import type { RenderedFile } from '../project/file.ts';
import { unknownProject } from '../project/lock.ts';
import type { Protocol } from '../protocol/model.ts';
import { programFiles } from './program-files.ts';
import { type SharedBefore, sharedFiles } from './shared-files.ts';
import { templateFiles } from './template-files.ts';

/** Everything that rendering depends on; without a `ProjectBefore`, nothing is there. */
export interface RenderInput extends Partial<ProjectBefore> {
  readonly choices: Choices;
  /** Name for a new `package.json`. */
  readonly projectName: string;
  /** The version of this CLI. */
  readonly version: string;
}

/** What rendering needs to know of what is there already: what each of its steps does. */
export interface ProjectBefore extends BringBefore, HandlersBefore, PackageBefore, SharedBefore {}

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

/** A rendered project. */
export interface RenderedProject extends Pick<Packaged, 'scripts'>, Pick<Handlers, 'moves' | 'formerNames'> {
  /** Sorted by path (code units). Contains neither `ws.config.json` nor `.ws/lock.json`. */
  readonly files: readonly RenderedFile[];
  readonly protocol: Protocol;
  /** Paths of the handlers that are there, by event. */
  readonly handlers: ReadonlyMap<string, string>;
  /** What the user should know of the events that layers bring, and of what the package depends on. */
  readonly notes: readonly string[];
}

/** Renders all files of a project in memory. Throws `CliError` (exit code 2) on an invalid `protocol.yaml` or `package.json`. */
export function renderProject({ choices, projectName, version, ...rest }: RenderInput): RenderedProject {
  const before: ProjectBefore = { ...nothingBefore, ...rest };
  const brought = bringLayers(choices, before);
  const handlers = followHandlers(brought, before);
  const packaged = packageProject(brought, before, { projectName, version });
  const view = viewOf({ brought, handlers, packaged, projectName, version });
  const files = [
    packaged.manifest,
    ...templateFiles(view, brought, handlers),
    ...sharedFiles(view, brought, before),
    ...programFiles(view, brought),
  ];
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    protocol: brought.protocol,
    scripts: packaged.scripts,
    handlers: handlers.paths,
    formerNames: handlers.formerNames,
    moves: handlers.moves,
    notes: [...brought.notes, ...handlers.notes, ...packaged.notes],
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectPlan } from '../apply/plan.ts';
import type { Choices } from '../choices/choices.ts';
import { noTemplates, type OwnTemplates, ownTemplatesFolder } from '../layers/own-templates.ts';
import { TemplateError } from '../layers/templates.ts';
import { anywhere, programCommand } from '../package-managers/program-command.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import type { RenderedFile } from '../project/file.ts';
import { type KnownProject, lockPath } from '../project/lock.ts';
import type { Protocol } from '../protocol/model.ts';
import { normaliseProtocol } from '../protocol/normalise.ts';
import { protocolFromNormalised } from '../protocol/read/from-normalised.ts';
import { type RenderedProject, type RenderInput, renderProject } from '../render/project.ts';
import type { TouchedHandler } from '../report/handlers.ts';
import type { ChangedServerEvent } from '../report/server-events.ts';
import { isLower } from '../text/semver.ts';
import { version } from '../version.ts';
import { renameHints, touchedHandlers } from './changes/handlers.ts';
import { followImports } from './changes/imports.ts';
import { followNames } from './changes/names.ts';
import { changedServerEvents, sourcesAfter } from './changes/server-events.ts';
import { changesSince } from './changes/since.ts';
import { foreignCompilations } from './found/foreign-compilations.ts';
import { configPath, gatherChoices } from './found/gather-choices.ts';
import { projectName } from './found/project-name.ts';
import { readExisting, readKnown, readOwnTemplates, readSources } from './found/read-project.ts';
import { refuseMarkedSources, refuseUnresolved } from './found/refuse-markers.ts';
import { displayPath, type Target } from './found/target.ts';
import { workspaceAround, workspaceHints } from './found/workspace-around.ts';
import { planProject } from './plan-project.ts';

/** What a run is going to do, and to say. */
export interface Run extends ProjectPlan {
  readonly root: string;
  readonly choices: Choices;
  /** What the user should know. */
  readonly notes: readonly string[];
  readonly touched: readonly TouchedHandler[];
  readonly serverEvents: readonly ChangedServerEvent[];
}

/** A project as it would be, beside what is known of it. */
export interface Prepared extends Run {
  readonly project: RenderedProject;
  readonly known: KnownProject;
}

export interface PrepareOptions {
  /** Whether a file that the user deleted comes back. */
  readonly restores?: (path: string) => boolean;
  /** A text to take in place of the one of `protocol.yaml`. */
  readonly protocolText?: string;
  /** Events that got another name: the old one by the new one. */
  readonly renames?: ReadonlyMap<string, string>;
  readonly ownTemplates?: OwnTemplates;
  /** Whether dependencies that are too old get newer versions. */
  readonly raises?: boolean;
}

/** Reads, renders and plans an existing project. Throws `CliError` where it is none (exit code 2) or has conflicts left (5). */
export async function prepare(target: Target, options: PrepareOptions = {}): Promise<Prepared> {
  const { root } = target;
  refuseNoProject(root);
  refuseMarkedSources(root);
  const { choices } = await gatherChoices(target, { yes: true }, false);
  return prepareProject(root, choices, [], { ...options, ownTemplates: await readOwnTemplates(root) });
}

/**
 * Renders and plans a project of these choices.
 * @param more files beside those of the rendering
 */
export function prepareProject(
  root: string,
  choices: Choices,
  more: readonly RenderedFile[],
  {
    restores = () => false,
    protocolText,
    renames = new Map(),
    ownTemplates = noTemplates,
    raises = false,
    isInit = false,
  }: PrepareOptions & { readonly isInit?: boolean },
): Prepared {
  const { known, lock } = readKnown(root);
  const found = readExisting(root);
  const existing = protocolText === undefined ? found : new Map([...found, ['protocol.yaml', protocolText] as const]);
  const isRebuild = lock === 'damaged' || (lock === 'missing' && !isInit);
  const project = renderWith(ownTemplates, {
    choices,
    projectName: projectName(root, existing.get('package.json')),
    version,
    existing,
    known,
    handlers: readSources(root),
    restores,
    renames,
    adopts: isRebuild || known.wasKilled === true,
    raises,
    isInWorkspace: workspaceAround(root) !== undefined,
  });
  const protocol = normaliseProtocol(project.protocol);
  const state = { choices, protocol, known, restores, isRebuild };
  const planned = planProject(root, { ...state, files: [...project.files, ...more] });
  refuseUnresolved(root, planned.plan);
  const json = JSON.stringify(protocol);
  const before = JSON.stringify(known.protocol) === json ? project.protocol : protocolBefore(known.protocol);
  lastProtocol = { json, protocol: project.protocol };
  const notes = [
    ...(isLower(version, known.cliVersion)
      ? [`The project is of version ${known.cliVersion}, this is ${version}: what is newer in it is taken back`]
      : []),
    ...(lock === 'damaged' ? [`${lockPath} is damaged; it is made anew, and what differs counts as yours`] : []),
    ...(lock === 'missing' && !isInit
      ? [`${lockPath} is missing; it is made anew, and what differs counts as yours`]
      : []),
    ...project.notes,
    ...(isInit ? foreignCompilations(root, project.files) : []),
    ...(isInit ? workspaceHints(root, choices.packageManager) : []),
    ...renameHints(before, project, programCommand(choices.packageManager)),
  ];
  const changes = changesSince(before, project);
  const touched = touchedHandlers({ changes, plan: planned.plan, handlers: project.handlers });
  const { followed, note } = followNames(root, followImports(root, planned, project), project);
  const serverEvents = changedServerEvents(changes, project.formerNames.server, () =>
    sourcesAfter(root, followed.plan),
  );
  return { ...followed, root, choices, project, known, notes: [...notes, ...note], touched, serverEvents };
}

/** What was rendered last in this process, and how a lock says it: reading that back takes as long as reading the file. */
let lastProtocol: { readonly json: string; readonly protocol: Protocol } | undefined;

/** The protocol of a lock. */
function protocolBefore(known: unknown): Protocol | undefined {
  const isLast = lastProtocol !== undefined && lastProtocol.json === JSON.stringify(known);
  return isLast ? lastProtocol?.protocol : protocolFromNormalised(known);
}

function refuseNoProject(root: string): void {
  const missing = [configPath, 'protocol.yaml'].filter((path) => !existsSync(join(root, path)));
  if (missing.length === 0) return;
  const hint = `Make a project first: ${anywhere} init; or name its folder: --cwd <dir>`;
  throw new CliError(
    exitCode.usage,
    missing.map((path) => ({ file: displayPath(join(root, path)), message: 'does not exist', hint })),
  );
}

/** A template of the user that asks for what is not there is theirs to mend. */
function renderWith(ownTemplates: OwnTemplates, input: RenderInput): RenderedProject {
  try {
    return renderProject({ ...input, ownTemplates });
  } catch (error) {
    if (!(error instanceof TemplateError) || ownTemplates.texts.size === 0) throw error;
    const hint = `Mend it below ${ownTemplatesFolder}/, or delete it there to use ours`;
    throw new CliError(exitCode.usage, [{ message: error.message, hint }], { cause: error });
  }
}

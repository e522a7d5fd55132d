import { gitInit } from '../apply/git.ts';
import { install } from '../apply/install.ts';
import type { Choices } from '../choices/choices.ts';
import { serializeConfig } from '../choices/serialize-config.ts';
import { programCommand } from '../package-managers/program-command.ts';
import type { Plan } from '../plan/plan.ts';
import type { RenderedFile } from '../project/file.ts';
import { describeChoices } from '../report/choices.ts';
import { describeAction, isWrite, reportPlan } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { canAsk } from './can-ask.ts';
import { type ConflictMode, carryOut, conclude, refuseConflicts } from './conclude.ts';
import { decideGit } from './decide-git.ts';
import { type ChoiceOptions, configPath, gatherChoices } from './found/gather-choices.ts';
import { readOwnTemplates } from './found/read-project.ts';
import { refuseMarkedSources } from './found/refuse-markers.ts';
import { findTarget } from './found/target.ts';
import { findWorkspace, whyNotInstall } from './found/workspace.ts';
import { isInstalled } from './is-installed.ts';
import { nextCommands } from './next-commands.ts';
import { prepareProject } from './prepare.ts';

export interface InitOptions extends ChoiceOptions {
  readonly cwd?: string;
  /** False under `--no-input`. */
  readonly input: boolean;
  /** False under `--no-install`. */
  readonly install: boolean;
  /** Undefined: ask where that is possible. */
  readonly git?: boolean;
  readonly dryRun?: boolean;
  readonly raiseDependencies?: boolean;
  readonly conflict?: ConflictMode;
}

/** Makes a project from choices, in a new folder or in an existing package. Throws `CliError` where it cannot. */
export async function init(dir: string | undefined, options: InitOptions, reporter: Reporter): Promise<void> {
  // Choices.
  const asks = canAsk(options);
  const target = findTarget(options.cwd, dir);
  const { root } = target;
  refuseMarkedSources(root);
  const { choices, ownConfig, notes: choiceNotes } = await gatherChoices(target, options, asks);
  for (const note of choiceNotes) reporter.note(note);
  const hindrances = whyNotInstall(findWorkspace(root), choices.packageManager);

  // Rendering, and the plan.
  const more = [await configFile(choices, ownConfig)];
  const mode = options.conflict ?? (asks ? 'markers' : 'abort');
  const ownTemplates = await readOwnTemplates(root);
  const prepared = prepareProject(root, choices, more, {
    isInit: true,
    ownTemplates,
    raises: options.raiseDependencies === true,
  });
  const concluded = conclude(prepared, mode);
  const { plan } = concluded.run;
  const notes = [...prepared.notes, ...hindrances];
  for (const note of notes) reporter.note(note);

  // Writing.
  const isDryRun = options.dryRun === true;
  const isIdle = isDryRun || !plan.some(isWrite);
  const wantsGit = !isIdle && (await decideGit(root, options.git, asks, reporter));
  await carryOut(concluded, isDryRun);
  reporter.line(describeChoices(choices));
  reportPlan(reporter, plan, isDryRun, programCommand(choices.packageManager));

  // Setting up.
  const gitFailure = wantsGit ? gitInit(root) : undefined;
  if (gitFailure !== undefined) reporter.note(`No git repository was made: ${gitFailure}`);
  const installs = !isIdle && options.install && hindrances.length === 0;
  if (installs) {
    reporter.note(`\nInstalling with ${choices.packageManager} ...`);
    await install(root, choices.packageManager, !reporter.isJson && !reporter.isQuiet);
  }

  const { scripts } = prepared.project;
  const isReady = installs || (!changesPackages(plan) && isInstalled(root));
  const next = nextCommands({ root, choices, scripts, isInstalled: isReady }, process.cwd());
  if (!isDryRun)
    reporter.line(['', 'Next:', ...next.map((command) => `  ${reporter.paint('cyan', command)}`)].join('\n'));
  reporter.document({
    command: 'init',
    dryRun: isDryRun,
    directory: root,
    choices,
    files: plan.map(describeAction),
    notes,
    installed: installs,
    git: wantsGit && gitFailure === undefined,
    next,
  });
  refuseConflicts(concluded, mode, isDryRun, reporter);
}

/** What is installed is that of another `package.json`. */
function changesPackages(plan: Plan): boolean {
  return plan.some((action) => action.path === 'package.json' && isWrite(action));
}

/** The user's own configuration keeps its form; only what differs from the choices is changed in it. */
async function configFile(choices: Choices, ownConfig: string | undefined): Promise<RenderedFile> {
  const file = { path: configPath, kind: 'source' } as const;
  if (ownConfig === undefined) return { ...file, content: serializeConfig(choices) };
  const { editConfig } = await import('../choices/edit-config.ts');
  return { ...file, content: editConfig(ownConfig, choices) };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlan } from '../apply/apply-plan.ts';
import { checkWritable } from '../apply/check-writable.ts';
import { gitInit } from '../apply/git.ts';
import { install } from '../apply/install.ts';
import type { Choices } from '../choices/choices.ts';
import { serializeConfig } from '../choices/serialize-config.ts';
import type { RenderedFile } from '../plan/file.ts';
import type { Plan } from '../plan/plan.ts';
import { renderProject } from '../render/project.ts';
import { describeChoices } from '../report/describe-choices.ts';
import { CliError, exitCode, type Problem } from '../report/problem.ts';
import { isWrite, reportPlan } from '../report/report-plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { version } from '../version.ts';
import { decideGit } from './decide-git.ts';
import { type ChoiceOptions, configPath, gatherChoices } from './gather-choices.ts';
import { nextCommands } from './next-commands.ts';
import { planProject } from './plan-project.ts';
import { projectName } from './project-name.ts';
import { readExisting, readKnownFiles } from './read-project.ts';
import { displayPath, findTarget } from './target.ts';

export interface InitOptions extends ChoiceOptions {
  readonly cwd?: string;
  /** False under `--no-input`. */
  readonly input: boolean;
  /** False under `--no-install`. */
  readonly install: boolean;
  /** Undefined: ask where that is possible. */
  readonly git?: boolean;
  readonly dryRun?: boolean;
}

/** Makes a project from choices, in a new folder or in an existing package. Throws `CliError` where it cannot. */
export async function init(dir: string | undefined, options: InitOptions, reporter: Reporter): Promise<void> {
  // Choices.
  const canAsk = options.input && !options.yes && process.stdin.isTTY === true && process.stderr.isTTY === true;
  const target = findTarget(options.cwd, dir);
  const { root } = target;
  const { choices, ownConfig, notes } = await gatherChoices(target, options, canAsk);
  for (const note of notes) reporter.note(note);

  // Rendering.
  const existing = readExisting(root);
  const name = projectName(root, existing.get('package.json'));
  const project = renderProject({ choices, projectName: name, version, existing });
  const files = [...project.files, await configFile(choices, ownConfig)];

  // The plan.
  const known = readKnownFiles(root);
  if (known === undefined) reporter.note('.ws/lock.json is damaged, and counts as missing');
  const state = { choices, protocol: project.protocol, files, known: known ?? new Map() };
  const { plan, disk } = planProject(root, state);
  refuseBlocked(plan, root);
  const writes = plan.filter(isWrite);
  checkWritable(
    root,
    writes.map(({ path }) => path),
  );

  // Writing.
  const isDryRun = options.dryRun === true;
  const isIdle = isDryRun || writes.length === 0;
  const wantsGit = !isIdle && (await decideGit(root, options.git, canAsk, reporter));
  if (!isIdle) await applyPlan(root, plan, disk);
  reporter.line(describeChoices(choices));
  reportPlan(reporter, plan, isDryRun);

  // Setting up.
  const gitFailure = wantsGit ? gitInit(root) : undefined;
  if (gitFailure !== undefined) reporter.note(`No git repository was made: ${gitFailure}`);
  const installs = !isIdle && options.install;
  if (installs) {
    reporter.note(`\nInstalling with ${choices.packageManager} ...`);
    await install(root, choices.packageManager, !reporter.isJson && !reporter.isQuiet);
  }

  const isInstalled = installs || existsSync(join(root, 'node_modules'));
  const next = nextCommands({ root, choices, scripts: project.scripts, isInstalled }, process.cwd());
  if (!isDryRun)
    reporter.line(['', 'Next:', ...next.map((command) => `  ${reporter.paint('cyan', command)}`)].join('\n'));
  reporter.document({
    command: 'init',
    dryRun: isDryRun,
    directory: root,
    choices,
    files: plan.map(({ path, action }) => ({ path, action })),
    installed: installs,
    git: wantsGit && gitFailure === undefined,
    next,
  });
}

/** The user's own configuration keeps its form; only what differs from the choices is changed in it. */
async function configFile(choices: Choices, ownConfig: string | undefined): Promise<RenderedFile> {
  const file = { path: configPath, kind: 'source' } as const;
  if (ownConfig === undefined) return { ...file, content: serializeConfig(choices) };
  const { editConfig } = await import('../choices/edit-config.ts');
  return { ...file, content: editConfig(ownConfig, choices) };
}

function refuseBlocked(plan: Plan, root: string): void {
  const problems = plan.flatMap((action): Problem[] => {
    if (action.action !== 'blocked') return [];
    return [{ file: displayPath(join(root, action.path)), message: action.reason }];
  });
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'This is' : `These ${problems.length} are`;
  throw new CliError(exitCode.refused, [
    ...problems,
    {
      message: `${count} in the way, so nothing was written`,
      hint: 'Move or rename what is listed, or choose another folder: build-websocket-server init <dir>',
    },
  ]);
}

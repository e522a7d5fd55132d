import { posix } from 'node:path';
import { applyPlan } from '../apply/plan.ts';
import { moveOf, ownTemplatesFolder, placesBefore } from '../layers/own-templates.ts';
import { anywhere } from '../package-managers/program-command.ts';
import type { Action } from '../plan/plan.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { readDisk } from '../project/read-disk.ts';
import { describeAction, reportPlan } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { nearest } from '../text/nearest.ts';
import { findTarget } from './found/target.ts';

export interface EjectOptions {
  readonly cwd?: string;
  readonly dryRun?: boolean;
}

/**
 * Copies templates into the project, where they are used in place of ours.
 * @param asked a template, or a folder with all that is in it, also where it was before; undefined to list them
 */
export async function eject(asked: string | undefined, options: EjectOptions, reporter: Reporter): Promise<void> {
  const { sources } = await import('virtual:template-sources');
  const { root } = findTarget(options.cwd, undefined);
  if (asked === undefined) {
    for (const [source] of sources) reporter.line(source);
    reporter.document({ command: 'eject', templates: sources.map(([source]) => source) });
    return;
  }
  const [from, to] = moveOf(asked) ?? ['', ''];
  const name = to + asked.slice(from.length);
  const wanted = sources.filter(
    ([source]) => source === name || source.replace(/\.hbs$/, '') === name || source.startsWith(`${name}/`),
  );
  if (wanted.length === 0) {
    const names = sources.map(([source]) => source);
    const meant = nearest(name, [...names, ...new Set(names.flatMap(foldersAround))]);
    const hint = `${meant === undefined ? '' : `Did you mean ${meant}? `}List them with: ${anywhere} eject`;
    throw new CliError(exitCode.usage, [{ message: `there is no template ${JSON.stringify(name)}`, hint }]);
  }
  const texts = new Map(wanted.map(([source, text]) => [`${ownTemplatesFolder}/${source}`, text]));
  const disk = readDisk(root, texts.keys());
  const before = wanted.flatMap(([source]) => placesBefore(source).map((place) => `${ownTemplatesFolder}/${place}`));
  const taken = [...disk, ...readDisk(root, before)].filter(([, { kind }]) => kind !== 'absent').map(([path]) => path);
  if (taken.length > 0) {
    const problems = taken.map((file) => ({ file, message: 'is there already' }));
    throw new CliError(exitCode.refused, [
      ...problems,
      { message: 'nothing was written', hint: 'Delete what you no longer want' },
    ]);
  }
  const plan = [...texts].map(([path, content]): Action => ({ action: 'create', path, content }));
  const isDryRun = options.dryRun === true;
  if (!isDryRun) await applyPlan(root, { plan, disk, lock: '' });
  reportPlan(reporter, plan, isDryRun, anywhere);
  reporter.document({ command: 'eject', dryRun: isDryRun, directory: root, files: plan.map(describeAction) });
}

function foldersAround(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...foldersAround(folder)];
}

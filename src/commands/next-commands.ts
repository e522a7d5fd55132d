import { relative } from 'node:path';
import type { Choices } from '../choices/choices.ts';
import { packageCommands } from '../package-managers/commands.ts';
import { shellQuote } from '../text/shell-quote.ts';

export interface NextStep {
  readonly root: string;
  readonly choices: Choices;
  /** Name that each of our scripts got in `package.json`. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly isInstalled: boolean;
}

/** The commands to type next, three or four, ready for the shell of a user who is in the folder `here`. */
export function nextCommands({ root, choices, scripts, isInstalled }: NextStep, here: string): readonly string[] {
  const { install, run } = packageCommands(choices.packageManager, scripts);
  const goThere = [
    ...(root === here ? [] : [`cd ${shellQuote(pathFrom(here, root))}`]),
    ...(isInstalled ? [] : [install]),
  ];
  const use = [run('dev'), ...(choices.auth === 'jwt' ? [run('token', ['alice'])] : []), run('test')];
  return [...goThere, ...use.slice(0, Math.max(2, 3 - goThere.length))];
}

function pathFrom(here: string, root: string): string {
  const path = relative(here, root);
  // `cd ..` depends on how the shell came here when symbolic links are involved; an absolute path does not.
  if (path.startsWith('..')) return root;
  return path.startsWith('-') ? `./${path}` : path;
}

import { relative } from 'node:path';
import type { Choices, PackageManager } from '../choices/choices.ts';

export interface NextStep {
  readonly root: string;
  readonly choices: Choices;
  /** Name that each of our scripts got in `package.json`. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly isInstalled: boolean;
}

/** The commands to type next, ready for the shell of a user who is in the folder `here`. */
export function nextCommands({ root, choices, scripts, isInstalled }: NextStep, here: string): readonly string[] {
  const manager = choices.packageManager;
  const run = (script: string, ...args: string[]) => runScript(manager, scripts.get(script) ?? script, args);
  return [
    ...(root === here ? [] : [`cd ${shellQuote(pathFrom(here, root))}`]),
    ...(isInstalled ? [] : [`${manager} install`]),
    run('dev'),
    choices.auth === 'jwt' ? run('token', 'alice') : run('test'),
  ];
}

function runScript(manager: PackageManager, script: string, args: readonly string[]): string {
  // `bun test` is Bun's own test runner, not the script.
  if (script === 'test' && manager !== 'bun') return [manager, 'test', ...args].join(' ');
  const separator = manager === 'npm' && args.length > 0 ? ['--'] : [];
  return [manager, 'run', script, ...separator, ...args].join(' ');
}

function pathFrom(here: string, root: string): string {
  const path = relative(here, root);
  // `cd ..` depends on how the shell came here when symbolic links are involved; an absolute path does not.
  if (path.startsWith('..')) return root;
  return path.startsWith('-') ? `./${path}` : path;
}

/** Quotes a word for a POSIX shell (or for `cmd`), only where it must. */
function shellQuote(word: string): string {
  if (process.platform === 'win32') return /[\s&()^]/.test(word) ? `"${word}"` : word;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

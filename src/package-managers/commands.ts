import type { PackageManager } from '../choices/choices.ts';

/** What the owner of a project types. */
export interface Commands {
  /** The command that runs one of our scripts, under the name it got. */
  readonly run: (script: string, args?: readonly string[]) => string;
  readonly install: string;
  /** The command that adds packages, or changes their versions. */
  readonly add: (packages: readonly string[], isDevelopment: boolean) => string;
}

/** The commands of a project, with its package manager. */
export function packageCommands(manager: PackageManager, scripts: ReadonlyMap<string, string>): Commands {
  return {
    install: `${manager} install`,
    add: (packages, isDevelopment) =>
      [manager, manager === 'npm' ? 'install' : 'add', ...(isDevelopment ? ['-D'] : []), ...packages].join(' '),
    run: (script, args = []) => {
      const name = scripts.get(script) ?? script;
      const command = name === 'test' && manager !== 'bun' ? `${manager} test` : `${manager} run ${name}`;
      // npm keeps what follows the script for itself unless it stands behind a double dash.
      return [command, ...(args.length > 0 && manager === 'npm' ? ['--'] : []), ...args].join(' ');
    },
  };
}

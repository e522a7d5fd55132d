import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cliPath } from '../e2e/run-cli.ts';

/** How a project gets along with a tool as people have it, from npm. A file of `test/tools/` exports some as `trials`. */
export interface Trial {
  /** What it is about, such as `pnpm 12`. */
  readonly name: string;
  /** The packages that it needs, each with its version. */
  readonly packages: readonly string[];
  /** Throws where something is not as it should be. */
  readonly run: (workshop: Workshop) => void | Promise<void>;
}

/** A folder in which the tools of a trial are installed. */
export interface Workshop {
  readonly folder: string;
  /** The environment in which the tools come before all others. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a line of the shell in a folder below; returns all that it printed, and throws that where it fails. */
  readonly shell: (line: string, folder?: string) => string;
  /** Runs the built program likewise. */
  readonly program: (words: string, folder?: string) => string;
}

/** Makes a folder with these packages from npm. */
export function openWorkshop(folder: string, packages: readonly string[], log: (text: string) => void): Workshop {
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  const { npm_config_user_agent: _, ...own } = process.env;
  const env = {
    ...own,
    PATH: `${join(tools, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    // As on a developer's machine: in CI some tools behave otherwise.
    CI: '',
  };
  const run = (line: string, cwd: string, shown: string): string => {
    log(`  $ ${shown}`);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `{ ${line}\n} 2>&1`], { cwd, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${shown} ended with ${status} in ${cwd}:\n${stdout}${stderr}`);
    return stdout;
  };
  const shell = (line: string, where = '.') => run(line, join(folder, where), line);
  if (packages.length > 0)
    shell(`npm install --no-save --no-audit --no-fund --loglevel=error ${packages.join(' ')}`, 'tools');
  return {
    folder,
    env,
    shell,
    program: (words, where = '.') =>
      run(`'${process.execPath}' '${cliPath}' ${words}`, join(folder, where), `build-websocket-server ${words}`),
  };
}

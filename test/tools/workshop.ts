import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cliPath, runProgram } from '../e2e/run-cli.ts';
import { tempFolder } from '../temp-folder.ts';
import { install } from './install.ts';

/** A folder with tools as people have them. */
export interface Workshop {
  readonly folder: string;
  /** Runs a line of the shell in a folder below; resolves to all that it printed, and rejects with that where it fails. */
  readonly shell: (line: string, folder?: string) => Promise<string>;
  /** Runs the built program likewise. */
  readonly program: (words: string, folder?: string) => Promise<string>;
}

/** Makes a folder in which tools come from these packages of npm. */
export async function openWorkshop(packages: readonly string[]): Promise<Workshop> {
  const folder = tempFolder();
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  await install(tools, packages);
  const { npm_config_user_agent: _, CI: __, ...own } = process.env;
  const env = { ...own, PATH: `${join(tools, 'node_modules/.bin')}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  const shell = async (line: string, where = '.') => {
    const { code, stdout, stderr } = await runProgram('sh', ['-c', line], { cwd: join(folder, where), env });
    if (code !== 0) throw new Error(`${line} ended with ${code}:\n${stdout}${stderr}`);
    return stdout + stderr;
  };
  return { folder, shell, program: (words, where) => shell(`'${process.execPath}' '${cliPath}' ${words}`, where) };
}

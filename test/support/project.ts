import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Choices } from '../../src/choices/choices.ts';
import { presets } from '../../src/choices/presets.ts';
import { serializeConfig } from '../../src/choices/serialize-config.ts';
import { choiceTable } from '../../src/choices/table.ts';
import { renderProject } from '../../src/render/project.ts';
import { version } from '../../src/version.ts';
import { type Run, runCli, runProgram } from '../e2e/run-cli.ts';
import { writeTree } from '../write-tree.ts';

/** The repository's own packages: among them, in the same versions, everything that a project depends on. */
export const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The choices of the preset that most tests use. */
export const chat: Choices = presetChoices('chat');

/** The choices of a preset. */
export function presetChoices(name: string): Choices {
  const choices = presets[name];
  if (choices === undefined) throw new Error(`there is no preset named ${name}`);
  return { ...choices, packageManager: 'npm' };
}

/** A tool of the repository, or what runs scripts. */
export type Tool = 'tsc' | 'biome' | 'npm' | 'publint';

/** All transports, each of which does what the others do. */
export const transports: readonly Choices['transport'][] = choiceTable.transport.values.map(({ value }) => value);

/**
 * The transports over which that is tried which depends on none of them: one, or those that `TRANSPORTS` names, separated
 * by commas, or all with `TRANSPORTS=all`.
 */
export function triedOver(one: Choices['transport']): readonly Choices['transport'][] {
  const { TRANSPORTS: wanted } = process.env;
  if (wanted === undefined) return [one];
  return transports.filter((transport) => wanted === 'all' || wanted.split(',').includes(transport));
}

/** Writes a project as the sources render it, without the program around them; of its own protocol where it has one. */
export function renderTo(folder: string, choices: Choices, protocol?: string): void {
  const existing = new Map(protocol === undefined ? [] : [['protocol.yaml', protocol] as const]);
  const { files } = renderProject({ choices, projectName: 'app', version, existing });
  writeTree(folder, Object.fromEntries(files.map(({ path, content }) => [path, content])));
}

/** Makes a project with the built program, and lends it the repository's packages instead of installing its own. */
export async function scaffold(folder: string, choices: Choices): Promise<void> {
  writeTree(folder, { 'ws.config.json': serializeConfig(choices) });
  const { code, stderr } = await runCli(['--no-input', '--no-install', '--no-git'], { cwd: folder });
  if (code !== 0) throw new Error(`scaffolding failed:\n${stderr}`);
  linkModules(folder);
}

/** What was built of which choices: many tests ask for the same. */
const built = new Map<string, Promise<string>>();

/** Makes a project named `app`, and compiles its server. */
export async function build(folder: string, choices: Choices): Promise<void> {
  const key = serializeConfig(choices);
  const original = built.get(key) ?? buildOnce(choices);
  built.set(key, original);
  cpSync(await original, folder, { recursive: true });
}

async function buildOnce(choices: Choices): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'ws-built-')), 'app');
  await scaffold(folder, choices);
  await compile(folder);
  return folder;
}

/** Writes what the `build` script of a project does, in a quarter of its time: whether types are right, others ask. */
export async function compile(folder: string): Promise<void> {
  await runTool(
    'tsc',
    ['--project', 'tsconfig.websocket.build.json', '--noCheck', '--noResolve', '--types', ''],
    folder,
  );
}

/** Lends a folder the repository's packages. */
export function linkModules(folder: string): void {
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
}

/** Runs the `test` script of a project as npm does, with words behind it, beside other tests; throws with what it printed where it fails. */
export async function runOwnTests(folder: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const path = `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const plain = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env, PATH: path };
  const run = await runProgram('sh', ['-c', `${scripts.test} --maxWorkers=1 "$@"`, 'sh', ...words], {
    cwd: folder,
    env: plain,
  });
  if (run.code !== 0) throw new Error(`the tests of ${folder} ended with ${run.code}:\n${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** The compiler takes half the time where it need not collect garbage, nor several threads know the same types. */
const compilerOptions = ['--pretty', 'false', '--singleThreaded'];
const compilerEnv = { GOGC: 'off', GOMEMLIMIT: '2GiB' };

/** Runs one of the tools of the repository to its end, and tells how that was. */
export function runAnyhow(name: Tool, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const program = name === 'npm' ? name : join(modules, '.bin', name);
  const plain = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...(name === 'tsc' && compilerEnv), ...env };
  return runProgram(program, name === 'tsc' ? [...args, ...compilerOptions] : args, { cwd, env: plain });
}

/** Runs one of the tools of the repository to its end; throws with what it printed where it fails. */
export async function runTool(name: Tool, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await runAnyhow(name, args, cwd, env);
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code} in ${cwd}:\n${stdout}${stderr}`);
  return stdout;
}

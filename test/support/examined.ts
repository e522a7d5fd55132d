import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { writeTree } from '../write-tree.ts';
import { writeBiomeConfig } from './biome-config.ts';
import { linkModules, runAnyhow } from './project.ts';
import { suiteFolder } from './suite-folder.ts';

/** So many projects are one program of the compiler, which reads once what they share, and keeps all of them in memory. */
const PER_PROGRAM = 16;

/** A project by its name, and what writes it into a folder. */
export type Candidate = readonly [name: string, write: (folder: string) => void];

/** What a tool says against projects in the numbered folders of one. */
export type Tool = (folder: string, count: number) => Promise<readonly string[]>;

/** Projects that are looked at together before the tests of a suite, which takes a third of the time of one by one. */
export interface Examined {
  /** What the tools say against a project. */
  readonly complaintsAbout: (name: string) => readonly string[];
}

/** Writes projects, and lets tools look at them. */
export function examineTogether(
  candidates: readonly Candidate[],
  tools: readonly Tool[] = [compiler, linter],
): Examined {
  const root = suiteFolder();
  const complaints = new Map<string, string[]>();
  beforeAll(async () => {
    for (let from = 0; from < candidates.length; from += PER_PROGRAM) {
      const folder = join(root(), `${from}`);
      const some = candidates.slice(from, from + PER_PROGRAM);
      for (const [index, [, write]] of some.entries()) write(join(folder, `${index}`));
      linkModules(folder);
      const said: string[] = [];
      for (const tool of tools) said.push(...(await tool(folder, some.length)));
      for (const line of said) {
        const [, index = ''] = /(?:^|file=)(\d+)\//.exec(line.replaceAll(`${folder}/`, '')) ?? [];
        const [name] = some[Number(index)] ?? [];
        if (name === undefined) throw new Error(`this is about no project: ${line}`);
        complaints.set(name, [...(complaints.get(name) ?? []), line]);
      }
    }
  });
  return { complaintsAbout: (name) => complaints.get(name) ?? [] };
}

/** The types of all that is in projects, which must all have the same settings. */
export const compiler: Tool = (folder, count) => {
  const settings = Array.from({ length: count }, (_, index) =>
    ['tsconfig.websocket.json', 'tsconfig.websocket.build.json']
      .map((name) => JSON.stringify(JSON.parse(readFileSync(join(folder, `${index}`, name), 'utf8')).compilerOptions))
      .join(),
  );
  if (new Set(settings).size !== 1) throw new Error('projects have settings of their own for the compiler');
  const config = {
    extends: './0/tsconfig.websocket.json',
    compilerOptions: { rootDir: '.' },
    include: ['websocket', 'tests', 'scripts', '*.ts'].map((path) => `*/${path}`),
  };
  writeTree(folder, { 'tsconfig.json': JSON.stringify(config) });
  return complaintsOf('tsc', [], folder);
};

const linter: Tool = (folder) => {
  unmark(folder);
  writeBiomeConfig(folder, ['**']);
  return complaintsOf('biome', ['lint', ...biomeOptions], folder);
};

/** Also the order of imports. */
export const formatter = formatting([]);

/** The same without the linter, which forbids to call things like some events are called. */
export const stylist = formatting(['--linter-enabled=false']);

function formatting(options: readonly string[]): Tool {
  return (folder) => {
    unmark(folder);
    writeBiomeConfig(folder, ['**/*.ts', '**/*.json']);
    return complaintsOf('biome', ['check', ...options, ...biomeOptions], folder);
  };
}

/** Takes out of generated files what keeps the linter of their owner away from them, as ours is to see them. */
function unmark(folder: string): void {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter(
    (one) => /websocket\/generated\/.*\.ts$/.test(one) && !one.includes('node_modules'),
  )) {
    const text = readFileSync(join(folder, path), 'utf8');
    writeFileSync(join(folder, path), text.replace(/^\/\/ biome-ignore-all .*\n/gm, ''));
  }
}

const biomeOptions: readonly string[] = ['--error-on-warnings', '--reporter=github', '--max-diagnostics=none'];

/** The lines that a tool prints; none where it ends with 0. */
async function complaintsOf(tool: 'tsc' | 'biome', args: readonly string[], cwd: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runAnyhow(tool, args, cwd);
  if (code === 0) return [];
  const lines = stdout.split('\n').filter((line) => line.trim() !== '' && !line.startsWith(' '));
  if (lines.length === 0) throw new Error(`${tool} ended with ${code} and nothing to say:\n${stderr}`);
  return lines;
}

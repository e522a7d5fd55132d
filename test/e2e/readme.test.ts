import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { endGroup, type Program, startProgram } from '../support/program.ts';
import { programsOnPath } from '../support/programs-on-path.ts';
import { linkModules, modules } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { cliPath, runCli, runProgram } from './run-cli.ts';

/** How each command of the README is run here; all are typed into a shell as they stand. */
const commands: Readonly<Record<string, 'ends' | 'asks' | 'serves' | 'in a clone' | 'serves in a clone' | 'is this'>> =
  {
    'npm run try': 'serves in a clone',
    'npm test': 'is this',
    'npx build-websocket-server init my-app --preset chat': 'ends',
    'npm run dev': 'serves',
    'npm run token -- alice': 'ends',
    'npx build-websocket-server': 'asks',
    'npm run build': 'in a clone',
    'node bin/ws.js --help': 'in a clone',
    'npx build-websocket-server init small --preset minimal': 'ends',
    'npx build-websocket-server init --config ws.config.json --no-input': 'ends',
    'npx build-websocket-server init --help': 'ends',
    'npx build-websocket-server init --preset chat': 'ends',
    'npx build-websocket-server generate': 'ends',
    'npx build-websocket-server check': 'ends',
    'npx build-websocket-server generate --dry-run': 'ends',
    'npx build-websocket-server diff websocket/server.ts': 'ends',
  };

const repository = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The fenced blocks of a language, as their lines. */
function blocks(language: string): string[][] {
  return [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text.trimEnd().split('\n'));
}

/** A shell's environment in which `npx` runs the built program, and `npm install` lends the packages of the repository. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await runProgram('sh', ['-c', 'command -v npm']);
  const npx = `[ "$1" = build-websocket-server ] || exit 64\nshift\nexec '${process.execPath}' '${cliPath}' "$@"`;
  const npm = `[ "$1" = install ] || [ "$1" = ci ] || exec '${stdout.trim()}' "$@"\n[ -e node_modules ] || ln -s '${modules}' node_modules`;
  const { npm_config_user_agent: _, ...env } = programsOnPath({ npx, npm });
  return { ...env, PORT: String(await freePort()) };
}

/** What a fresh clone holds, with its dependencies installed. */
function clone(): string {
  const folder = tempFolder();
  for (const part of ['bin', 'src', 'templates', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  linkModules(folder);
  return folder;
}

/** Starts a command, waits until it says where it listens, and that it answers there; then ends it and all it started. */
async function serve(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const program: Program = startProgram('sh', ['-c', command], { cwd, env, detached: true });
  try {
    const [, url] = await program.waitFor(/(http:\/\/localhost:\d+)/);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  } finally {
    endGroup(program.pid);
    await program.ended;
  }
}

async function run(command: string, cwd: string, home: string, env: NodeJS.ProcessEnv): Promise<void> {
  const how = commands[command];
  if (how === 'is this') return;
  if (how === 'serves') return serve(command, cwd, env);
  const place = how === 'ends' || how === 'asks' ? cwd : join(home, 'clone');
  if (how === 'serves in a clone') return serve(command, place, env);
  const { code, stdout, stderr } = await runProgram('sh', ['-c', command], { cwd: place, env });
  const shown = `${command}\n${stdout}${stderr}`;
  // Without a terminal nothing is asked; prompts have tests of their own.
  expect(code, shown).toBe(how === 'asks' ? 2 : 0);
  if (how === 'asks') expect(shown).toContain('--preset');
}

describe('the README', () => {
  it('has only commands that this test knows how to run', () => {
    const found = blocks('sh').flat();
    expect(found.filter((line) => !line.startsWith('cd ') && commands[line] === undefined)).toEqual([]);
    expect(Object.keys(commands).filter((command) => !found.includes(command))).toEqual([]);
  });

  it('has commands that do what it says, in its order', async () => {
    const home = tempFolder();
    const env = await environment();
    const [[...config] = []] = blocks('json');
    writeTree(home, {
      'existing-package/package.json': '{ "name": "existing", "scripts": { "dev": "vite" } }\n',
      'existing-package/README.md': '# Existing\n',
    });
    cpSync(clone(), join(home, 'clone'), { recursive: true, verbatimSymlinks: true });
    for (const block of blocks('sh')) {
      let cwd = home;
      // The reader has written it by then.
      if (block.join().includes('--config')) writeTree(home, { 'ws.config.json': `${config.join('\n')}\n` });
      for (const line of block) {
        if (line.startsWith('cd ')) cwd = join(cwd, line.slice(3));
        else await run(line, cwd, home, env);
      }
    }
    expect(readFileSync(join(home, 'existing-package/README.md'), 'utf8')).toBe('# Existing\n');
    expect(readFileSync(join(home, 'existing-package/websocket/README.md'), 'utf8')).toContain('npm run ws:dev');
  });

  it('names every flag of init', async () => {
    const { stdout } = await runCli(['init', '--help']);
    const flags = (text: string) => [...new Set(text.match(/(?<=[\s`])--[a-z][a-z-]+/g))].sort();
    const named = flags(readme).concat('--help', '--no-presence');
    expect(flags(stdout).filter((flag) => !named.includes(flag))).toEqual([]);
    const [, table = ''] = readme.split('| flag | does |');
    const [rows = ''] = table.split('\n\n');
    expect(flags(rows).filter((flag) => !flags(stdout).includes(flag))).toEqual([]);
  });
});

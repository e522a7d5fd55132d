import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));

/** Programs that tests need and the machine may lack. */
export interface Wanted {
  /** Debian's packages; what they depend on comes with them. */
  readonly packages: readonly string[];
  /** Rejects where what was unpacked below a folder does not work. */
  readonly tryOut: (root: string) => Promise<unknown>;
  /** What to do where they cannot be had. */
  readonly help: string;
}

/**
 * Fetches Debian's packages once and unpacks them into a folder of `.cache/`, without installing them. Resolves to that
 * folder; rejects where that does not work, and says what to do.
 */
export async function unpackPackages(name: string, { packages, tryOut, help }: Wanted): Promise<string> {
  const unpacked = join(cache, name);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const root = join(folder, 'root');
    for (const archive of await download(folder, packages)) await run('dpkg', ['--extract', archive, root], folder);
    await tryOut(root);
    renameSync(root, unpacked);
  } catch (cause) {
    // Another run may have been faster.
    if (!existsSync(unpacked)) throw new Error(help, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return unpacked;
}

/** Asks apt, with lists and a cache of its own, for packages and those that they depend on and this machine lacks. */
async function download(folder: string, packages: readonly string[]): Promise<string[]> {
  const [lists, archives] = [join(folder, 'lists'), join(folder, 'archives')];
  for (const path of [lists, archives]) mkdirSync(join(path, 'partial'), { recursive: true });
  const own = ['-q', '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${folder}`, '-o', 'APT::Sandbox::User=root'];
  await run('apt-get', [...own, 'update'], folder);
  const simulate = ['-o', 'Debug::NoLocking=1', 'install', '--simulate', '--no-install-recommends', ...packages];
  const names = [...(await run('apt-get', [...own, ...simulate], folder)).matchAll(/^Inst (\S+)/gm)];
  await run('apt-get', [...own, 'download', ...names.map(([, name = '']) => name)], archives);
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd, env: { ...process.env, LC_ALL: 'C' } });
  return stdout;
}

/** The environment in which a program finds the libraries that were unpacked with it. */
export function withLibraries(root: string): NodeJS.ProcessEnv {
  const libraries = ['usr/lib', 'lib'].flatMap((lib) => {
    const folder = join(root, lib);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(({ name }) => /\.so(\.|$)/.test(name))
      .map(({ parentPath }) => parentPath);
  });
  return { ...process.env, LD_LIBRARY_PATH: [...new Set(libraries)].join(':') };
}

/** Where the first of some programs is on the path. */
export function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

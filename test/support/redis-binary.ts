import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to start `redis-server`. */
export interface RedisBinary {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const unpacked = join(cache, 'redis');

/**
 * Finds `redis-server`: on the path, or from Debian's packages, which are fetched once and unpacked into `.cache/`
 * without being installed. Throws where neither works, and says what to install.
 */
export function findRedis(): RedisBinary {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => existsSync(path));
  if (onPath !== undefined) return { path: onPath, env: process.env };
  if (!existsSync(unpacked)) fetchPackages();
  return unpackedBinary(unpacked);
}

function fetchPackages(): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const root = join(folder, 'root');
    for (const archive of download(folder)) run('dpkg', ['--extract', archive, root], folder);
    const { path, env } = unpackedBinary(root);
    execFileSync(path, ['--version'], { env });
    renameSync(root, unpacked);
  } catch (cause) {
    // Another run may have been faster.
    if (existsSync(unpacked)) return;
    const help = 'Install it (Debian: apt-get install redis-server), or set REDIS_URL';
    throw new Error(`These tests need a real Redis, and redis-server is not on the path. ${help}`, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks apt, with lists and a cache of its own, for the packages that this machine lacks to run Redis. */
function download(folder: string): string[] {
  const [lists, archives] = [join(folder, 'lists'), join(folder, 'archives')];
  for (const path of [lists, archives]) mkdirSync(join(path, 'partial'), { recursive: true });
  const own = ['-q', '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${folder}`, '-o', 'APT::Sandbox::User=root'];
  run('apt-get', [...own, 'update'], folder);
  const install = [
    ...own,
    '-o',
    'Debug::NoLocking=1',
    'install',
    '--simulate',
    '--no-install-recommends',
    'redis-server',
  ];
  const names = [...run('apt-get', install, folder).matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
  run('apt-get', [...own, 'download', ...names], archives);
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe' });
}

function unpackedBinary(root: string): RedisBinary {
  const libraries = ['usr/lib', 'lib'].flatMap((lib) => {
    const folder = join(root, lib);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(({ name }) => /\.so(\.|$)/.test(name))
      .map(({ parentPath }) => parentPath);
  });
  return {
    path: join(root, 'usr/bin/redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: [...new Set(libraries)].join(':') },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(findRedis().path);

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// What a fresh clone needs before anything else works, so nothing here depends on an installed package.

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const installedMark = join(root, 'node_modules/.package-lock.sha256');

/** Whether the packages are those of the lock file. */
export function isInstalled() {
  return existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockHash();
}

/** Installs the packages of the lock file. */
export async function installPackages() {
  await run('npm', ['ci', '--no-audit', '--no-fund'], root);
  writeFileSync(installedMark, lockHash());
}

/** Whether the program was built from the sources as they are. */
export function isBuilt() {
  const built = join(root, 'dist/cli.js');
  if (!existsSync(built)) return false;
  return sources().every((file) => statSync(file).mtimeMs <= statSync(built).mtimeMs);
}

/** SHA-256 of all that the program is built from. */
export function sourceHash() {
  const hash = createHash('sha256');
  const files = [join(root, 'package-lock.json'), ...sources()].filter((path) => statSync(path).isFile());
  for (const file of files.sort()) hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function sources() {
  const paths = ['src', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((path) => join(root, folder, path)),
  );
  return [join(root, 'package.json'), ...paths];
}

/** Runs a program to its end; rejects where it fails. */
export async function run(program, args, cwd) {
  const child = spawn(program, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

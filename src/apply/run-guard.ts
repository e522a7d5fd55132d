import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { ioError, systemCode } from '../problems/io-problem.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { makeFolder, removeEmptyFolders } from './folders.ts';

/** Where a run says that it writes, relative to the project. */
export const guardPath = '.ws/run.lock';

/** A guard that names no process is just being written; one that is older than this was left by a run that was killed. */
const maxUnnamedMs = 1000;
const pollMs = 20;

/**
 * Does work that writes into a project while no other run does. The guard is a file that holds `pid host`; one whose
 * process has ended is taken over. Throws `CliError` (exit code 4) while another run is at work.
 * @param work gets the process that the guard was taken over from, where there was one
 */
export function withRunGuard<T>(root: string, work: (endedPid: number | undefined) => T): T {
  const guard = join(root, guardPath);
  const made = makeGuardFolder(guard);
  try {
    const endedPid = take(guard);
    try {
      return work(endedPid);
    } finally {
      rmSync(guard, { force: true });
    }
  } finally {
    removeEmptyFolders(made);
  }
}

function makeGuardFolder(guard: string): readonly string[] {
  try {
    return makeFolder(dirname(guard));
  } catch (error) {
    throw ioError(error, 'the folder cannot be made', dirname(guardPath), 'Nothing was written');
  }
}

function take(guard: string): number | undefined {
  if (create(guard)) return undefined;
  const owner = waitForOwner(guard);
  if (owner !== undefined && isAtWork(owner)) refuse(owner);
  // Renaming is atomic: of two runs that take over the same stale guard, only one succeeds.
  const stale = `${guard}.${process.pid}`;
  try {
    renameSync(guard, stale);
    rmSync(stale, { force: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw ioError(error, 'cannot be removed', guardPath);
  }
  if (!create(guard)) refuse(readOwner(guard) ?? '');
  return owner === undefined ? undefined : Number.parseInt(owner, 10) || undefined;
}

function create(guard: string): boolean {
  try {
    writeFileSync(guard, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    rmSync(guard, { force: true });
    throw ioError(error, 'cannot be written', guardPath, 'Nothing was written');
  }
}

/** Undefined where there is no guard, empty where it does not name its process, or only half. */
function readOwner(guard: string): string | undefined {
  try {
    const text = readFileSync(guard, 'utf8');
    return text.endsWith('\n') ? text.trim() : '';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw ioError(error, 'cannot be read', guardPath);
  }
}

/** As `readOwner`, after the moment that another run may need to write its name. */
function waitForOwner(guard: string): string | undefined {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const owner = readOwner(guard);
    const ageMs = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    // A clock that was set back makes a file seem to come from the future.
    if (owner !== '' || ageMs > maxUnnamedMs || ageMs < 0) return owner;
    Atomics.wait(pause, 0, 0, pollMs);
  }
}

function isAtWork(owner: string): boolean {
  const [pid = '', host] = owner.split(' ');
  if (!/^[1-9]\d{0,9}$/.test(pid)) return false;
  // Another machine's processes cannot be seen from here.
  return host !== hostname() || isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function refuse(owner: string): never {
  const message = `another run is writing this project (${owner === '' ? 'unknown process' : `process ${owner}`})`;
  const hint = 'Wait until it has ended; if there is none, remove this file';
  throw new CliError(exitCode.refused, [{ file: guardPath, message, hint }]);
}

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { guardPath } from '../apply/run-guard.ts';
import type { Choices } from '../choices/choices.ts';
import { ownTemplatesFolder } from '../layers/own-templates.ts';
import { detectPackageManager } from '../package-managers/detect.ts';
import type { Action } from '../plan/plan.ts';
import type { Disk, DiskEntry } from '../project/disk.ts';
import { existingPaths } from '../project/existing-paths.ts';
import { HANDLERS } from '../project/folders.ts';
import { lockPath, pendingPath } from '../project/lock.ts';
import { readDisk } from '../project/read-disk.ts';
import { build } from '../version.ts';
import { configPath } from './found/gather-choices.ts';
import { listFiles } from './found/read-project.ts';
import { workspaceAround } from './found/workspace-around.ts';
import type { Run } from './prepare.ts';

// A run is a function of what it reads. One that left nothing to do or to say is remembered with a hash of all that it
// had read and then written: as long as everything is still so, the next one would find the same, and is spared.

/** Beside a `.gitignore`, since it is of no use to others. */
const idlePath = '.ws/cache/idle.json';
const ignorePath = '.ws/cache/.gitignore';

/** What a run would find that has nothing to do. */
interface Idle {
  readonly choices: Choices;
  /** The files of its plan. */
  readonly files: readonly string[];
  /** What else it would look at. */
  readonly others: readonly string[];
}

/** What a run reads whatever its plan. */
export function readInputs(root: string): Disk {
  const folders = [HANDLERS.slice(0, -1), ownTemplatesFolder];
  const paths = folders.flatMap((folder) => listFiles(root, folder, () => true));
  return readDisk(root, [configPath, ...existingPaths, lockPath, pendingPath, guardPath, ...paths]);
}

/** The run of a program that has nothing to do, without preparing it; undefined where there may be something. */
export function recallIdle(root: string, inputs: Disk, program = build): Run | undefined {
  const { sha256, idle } = readIdle(root) ?? {};
  if (idle === undefined) return undefined;
  const rest = [...idle.files, ...idle.others].filter((path) => !inputs.has(path));
  const disk = new Map([...inputs, ...readDisk(root, rest)]);
  if (hashOf(root, idle, disk, program) !== sha256) return undefined;
  const plan = idle.files.map((path) => ({ action: 'noop', path }) as const);
  return { root, choices: idle.choices, plan, disk, lock: '', notes: [], touched: [], serverEvents: [] };
}

/**
 * Remembers a run that was carried out, unless it left something to do or to say, or somebody edited what it read.
 * @param inputs as they were before it
 */
export function rememberIdle({ root, choices, plan, disk, notes }: Run, inputs: Disk): void {
  if (notes.length > 0 || !plan.every(isDone)) return;
  // What a link out of the project leads to may have been read, and cannot be seen to change.
  if ([...inputs.values()].some(({ kind }) => kind === 'obstacle')) return;
  const after = new Map([...disk, ...inputs, ...plan.flatMap(written)]);
  if (![...readInputs(root)].every(([path, entry]) => isDeepStrictEqual(entry, after.get(path)))) return;
  const files = plan.filter(({ action }) => action !== 'delete').map(({ path }) => path);
  const planned = new Set(files);
  const idle = { choices, files, others: [...after.keys()].filter((path) => !planned.has(path)) };
  writeIdle(root, JSON.stringify({ sha256: hashOf(root, idle, after, build), idle }));
}

/** Whether the next run has nothing to do with a file, nor anything to say of it. */
function isDone({ action }: Action): boolean {
  return ['noop', 'create', 'update', 'merge', 'delete'].includes(action);
}

/** What is on the disk after an action. */
function written(action: Action): [string, DiskEntry][] {
  if (action.action === 'delete') return [[action.path, { kind: 'absent' }]];
  return 'content' in action ? [[action.path, { kind: 'file', text: action.content }]] : [];
}

function hashOf(root: string, idle: Idle, disk: Disk, program: string): string {
  const manager = detectPackageManager(root, process.env.npm_config_user_agent);
  const around = workspaceAround(root);
  const state = [program, process.version, basename(root), manager, around, idle];
  const hash = createHash('sha256').update(JSON.stringify(state));
  for (const entry of [...disk].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify(entry));
  return hash.digest('hex');
}

function readIdle(root: string): { readonly sha256: unknown; readonly idle: Idle } | undefined {
  const found = readDisk(root, [idlePath]).get(idlePath);
  if (found?.kind !== 'file') return undefined;
  try {
    const { sha256, idle } = JSON.parse(found.text);
    return isPaths(idle.files) && isPaths(idle.others) ? { sha256, idle } : undefined;
  } catch {
    return undefined;
  }
}

function isPaths(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function writeIdle(root: string, text: string): void {
  const places = [...readDisk(root, [ignorePath, idlePath]).values()];
  // A link could lead anywhere.
  if (places.some(({ kind }) => kind === 'obstacle')) return;
  try {
    mkdirSync(dirname(join(root, idlePath)), { recursive: true });
    writeFileSync(join(root, ignorePath), '*\n');
    writeFileSync(join(root, idlePath), text);
  } catch {
    // The next run takes longer, no more.
  }
}

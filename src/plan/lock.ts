import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FileKind, RenderedFile, Values } from './file.ts';
import { isProjectPath } from './project-path.ts';
import { hashText } from './text-form.ts';

/** Where the lock is, relative to the project. */
export const lockPath = '.ws/lock.json';

/** The next lock, there while a run writes; what it says may be on the disk already. */
export const pendingPath = '.ws/pending.json';

const lockVersion = 1;
/** No rendering is larger; a lock that says so would only fill the memory. */
const maxBaseBytes = 10_000_000;

/** What the CLI remembers about a project. */
export interface Lock {
  readonly cliVersion: string;
  /** The last choices; not checked where they were read back. */
  readonly choices: unknown;
  /** The last protocol, normalised. */
  readonly protocol: unknown;
  /** Paths that the user deleted and that stay deleted, sorted (code units). */
  readonly tombstones: readonly string[];
  /** Sorted by path (code units). */
  readonly files: readonly LockedFile[];
}

/** What was last written to a path. */
export interface LockedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly key?: string;
  readonly sha256: string;
  /** Scaffold files: the last rendering, deflated, in base64. */
  readonly base?: string;
  /** Source and shared files: what was last written at each place that is ours. */
  readonly values?: Values;
}

/** What is known of a path; after a merge in git, or a run that was killed, more than one text may be ours. */
export interface KnownFile extends LockedFile {
  /** SHA-256 of further texts that this program wrote. */
  readonly also?: readonly string[];
  /** Only a run that was killed tells of it, so it may never have been written. */
  readonly isPending?: boolean;
}

/** What is known of the files of a project, by path. */
export type KnownFiles = ReadonlyMap<string, KnownFile>;

/** A lock as read back: anybody may have edited it. */
export interface KnownProject {
  readonly cliVersion?: string;
  /** Not checked. */
  readonly choices?: unknown;
  /** The last protocol, normalised; not checked. */
  readonly protocol?: unknown;
  readonly tombstones: ReadonlySet<string>;
  readonly files: KnownFiles;
  /** The last run was killed while it wrote. */
  readonly wasKilled?: boolean;
}

/** Adds what a run that was killed meant to write to what is known: it may have written any of it. */
export function withPending({ files, ...known }: KnownProject, pending: KnownProject): KnownProject {
  const all = new Map(files);
  for (const [path, { values: _, ...entry }] of pending.files) {
    const before = files.get(path);
    const also = [...(before?.also ?? []), entry.sha256];
    // What was to be merged may not be there: it counts as ours where it is.
    all.set(path, before === undefined ? { ...entry, isPending: true } : { ...before, also });
  }
  return { ...known, files: all, wasKilled: true };
}

/** What the lock says of a file, and nothing else of what is known, or was read, of it. */
export function lockEntry({ path, kind, key, sha256, base, values }: KnownFile): LockedFile {
  return {
    path,
    kind,
    ...(key !== undefined && { key }),
    sha256,
    ...(base !== undefined && { base }),
    ...(values !== undefined && { values }),
  };
}

/** A project of which nothing is known. */
export const unknownProject: KnownProject = { tombstones: new Set(), files: new Map() };

/** The entry of a file as just rendered. An entry of the same text is kept, so that its bytes do not depend on zlib's version. */
export function lockedFile({ path, kind, key, content, values }: RenderedFile, before?: LockedFile): LockedFile {
  // What the user adds to a merged file is no change of ours.
  const sha256 = hashText(values === undefined ? content : JSON.stringify(values));
  const base = before?.sha256 === sha256 ? before.base : undefined;
  return {
    path,
    kind,
    ...(key !== undefined && { key }),
    sha256,
    ...(kind === 'scaffold' && { base: base ?? deflate(content) }),
    ...(values !== undefined && { values }),
  };
}

/** The last rendering of a scaffold file; undefined where the lock does not hold it. */
export function baseOf({ base, sha256 }: LockedFile): string | undefined {
  if (base === undefined) return undefined;
  try {
    const text = inflateRawSync(Buffer.from(base, 'base64'), { maxOutputLength: maxBaseBytes }).toString();
    return hashText(text) === sha256 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a lock: one line for each file, so that version control shows and merges it by file. */
export function serializeLock({ cliVersion, choices, protocol, tombstones, files }: Lock): string {
  const head = { lockVersion, cliVersion, choices, protocol, tombstones };
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  const lines = files.map((file) => `\n    ${JSON.stringify(file)}`);
  return `{\n${members.join('')}  "files": [${lines.join(',')}${files.length > 0 ? '\n  ' : ''}]\n}\n`;
}

/**
 * Reads a lock, also one that git has merged, with both sides of what it could not merge: its lines stand for themselves.
 * @returns undefined where it is damaged, of another format, or names a path outside the project
 */
export function readLock(text: string): KnownProject | undefined {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const head = new Map(lines.flatMap(headLine));
  const version = head.get('lockVersion');
  const files = lines.flatMap(fileLine);
  const tombstones = head.get('tombstones') ?? [];
  const isWhole =
    version === lockVersion && lines.some((line) => /^ {2}"files": \[/.test(line)) && text.trimEnd().endsWith('}');
  if (!isWhole || !files.every(isLockedFile) || !Array.isArray(tombstones) || !tombstones.every(isPath))
    return undefined;
  const cliVersion = head.get('cliVersion');
  return {
    ...(typeof cliVersion === 'string' && { cliVersion }),
    choices: head.get('choices'),
    protocol: head.get('protocol'),
    tombstones: new Set(tombstones),
    files: byPath(files.map(lockEntry)),
  };
}

/** The version of this program, as npm names it, that wrote a lock of a later format; undefined for any other lock. */
export function laterVersion(text: string): string | undefined {
  const head = new Map(text.split(/\r?\n/).flatMap(headLine));
  const [format, written] = [head.get('lockVersion'), String(head.get('cliVersion'))];
  if (typeof format !== 'number' || format <= lockVersion) return undefined;
  return /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(written) ? written : 'latest';
}

function headLine(line: string): [string, unknown][] {
  const [, name, value] = /^ {2}"(lockVersion|cliVersion|choices|protocol|tombstones)": (.*?),?$/s.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, parseJson(value)]];
}

function fileLine(line: string): unknown[] {
  const [, json] = /^ {4}(\{.*\}),?$/s.exec(line) ?? [];
  return json === undefined ? [] : [parseJson(json)];
}

/** Two entries of one path are both ours. */
function byPath(files: readonly LockedFile[]): KnownFiles {
  const known = new Map<string, KnownFile>();
  for (const file of files) {
    const first = known.get(file.path);
    known.set(file.path, first === undefined ? file : { ...first, also: [...(first.also ?? []), file.sha256] });
  }
  return known;
}

const kinds: readonly unknown[] = ['source', 'generated', 'stub', 'scaffold', 'shared'] satisfies FileKind[];

function isLockedFile(value: unknown): value is LockedFile {
  return (
    isRecord(value) &&
    isPath(value.path) &&
    kinds.includes(value.kind) &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256) &&
    (value.key === undefined || typeof value.key === 'string') &&
    (value.base === undefined || typeof value.base === 'string') &&
    (value.values === undefined ||
      (isRecord(value.values) && Object.values(value.values).every((item) => typeof item === 'string')))
  );
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && isProjectPath(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function deflate(content: string): string {
  return deflateRawSync(content, { level: 9 }).toString('base64');
}

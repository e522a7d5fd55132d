import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ParseError, parse } from 'jsonc-parser';
import { hashText } from '../text/form.ts';
import { hasSameMeaning, meaningOf } from '../text/meaning.ts';
import { sidesOf } from '../text/merge.ts';
import type { FileKind, RenderedFile, Values } from './file.ts';
import { isProjectPath } from './path.ts';

/** Where the lock is, relative to the project. */
export const lockPath = '.ws/lock.json';

/** The next lock, there while a run writes; what it says may be on the disk already. */
export const pendingPath = '.ws/pending.json';

const lockVersion = 1;
/** `ParseErrorCode.CommaExpected` of jsonc-parser, whose enumeration exists for the compiler only. */
const COMMA_EXPECTED = 6;
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
  /** Generated files and stubs: SHA-256 of what was last written, whatever its layout. */
  readonly meaning?: string;
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
export function lockEntry({ path, kind, key, sha256, meaning, base, values }: KnownFile): LockedFile {
  return {
    path,
    kind,
    ...(key !== undefined && { key }),
    sha256,
    ...(meaning !== undefined && { meaning }),
    ...(base !== undefined && { base }),
    ...(values !== undefined && { values }),
  };
}

/** A project of which nothing is known. */
export const unknownProject: KnownProject = { tombstones: new Set(), files: new Map() };

/** The entry of a file as just rendered. An entry of the same text is kept, so that its bytes do not depend on zlib's version. */
export function lockedFile(file: RenderedFile, before?: LockedFile): LockedFile {
  const { path, kind, key, content, values } = file;
  // What the user adds to a merged file is no change of ours.
  const sha256 = hashText(values === undefined ? content : JSON.stringify(values));
  const last = before?.sha256 === sha256 ? before : undefined;
  const hasMeaning = kind === 'generated' || kind === 'stub';
  return {
    path,
    kind,
    ...(key !== undefined && { key }),
    sha256,
    ...(hasMeaning && { meaning: last?.meaning ?? hashText(file.meaning ?? meaningOf(path, content)) }),
    ...(kind === 'scaffold' && { base: last?.base ?? deflate(content) }),
    ...(values !== undefined && { values }),
  };
}

/** Whether a text is what an earlier run wrote, to the letter. */
export function isUntouched(entry: KnownFile | undefined, text: string): boolean {
  const hash = hashText(text);
  return entry !== undefined && (entry.sha256 === hash || entry.also?.includes(hash) === true);
}

/** Whether a text is what an earlier run wrote, in whatever layout. */
export function isWrittenBy(entry: KnownFile | undefined, text: string): boolean {
  if (entry === undefined || isUntouched(entry, text)) return entry !== undefined;
  const base = baseOf(entry);
  if (base !== undefined) return hasSameMeaning(entry.path, base, text);
  return entry.meaning !== undefined && entry.meaning === hashText(meaningOf(entry.path, text));
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

/** The text of a lock: one line for each file and each event, so that version control shows and merges it by those. */
export function serializeLock({ cliVersion, choices, protocol, tombstones, files }: Lock): string {
  const head = { lockVersion, cliVersion, choices, protocol, tombstones };
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${spread(value, '  ')},\n`);
  return `{\n${members.join('')}  "files": ${list(files, '  ')}\n}\n`;
}

/** A protocol, and each of its namespaces, takes a line for each of its events; all else one in all. */
function spread(value: unknown, indent: string): string {
  if (!isRecord(value) || !Array.isArray(value.client)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, part]) => {
    const text = Array.isArray(part) ? list(part, `${indent}  `) : JSON.stringify(part);
    return `\n${indent}  ${JSON.stringify(name)}: ${text}`;
  });
  return `{${members.join(',')}\n${indent}}`;
}

function list(items: readonly unknown[], indent: string): string {
  const lines = items.map((item) => `\n${indent}  ${spread(item, `${indent}  `)}`);
  return lines.length === 0 ? '[]' : `[${lines.join(',')}\n${indent}]`;
}

/**
 * Reads a lock in whatever layout, also one that git has merged: of what it could not merge, the files of both sides.
 * @returns undefined where it is damaged, of another format, or names a path outside the project
 */
export function readLock(text: string): KnownProject | undefined {
  const [yours, theirs] = sidesOf(text).map(parseLock);
  if (!isRecord(yours) || yours.lockVersion !== lockVersion) return undefined;
  const { cliVersion, choices, protocol, tombstones = [] } = yours;
  const files = [yours, theirs].flatMap((side) => (isRecord(side) ? side.files : []));
  if (!files.every(isLockedFile)) return undefined;
  if (!Array.isArray(tombstones) || !tombstones.every(isPath)) return undefined;
  return {
    ...(typeof cliVersion === 'string' && { cliVersion }),
    choices,
    protocol,
    tombstones: new Set(tombstones),
    files: byPath(files.map(lockEntry)),
  };
}

/** The version of this program, as npm names it, that wrote a lock of a later format; undefined for any other lock. */
export function laterVersion(text: string): string | undefined {
  const later = sidesOf(text)
    .map(parseLock)
    .find((side) => isRecord(side) && typeof side.lockVersion === 'number' && side.lockVersion > lockVersion);
  if (!isRecord(later)) return undefined;
  const written = String(later.cliVersion);
  return /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(written) ? written : 'latest';
}

/** JSON as it is; where a merge of lines left a comma too few or too many, as it was meant. */
function parseLock(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true, disallowComments: true });
    return errors.every(({ error }) => error === COMMA_EXPECTED) ? value : undefined;
  }
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
    [value.key, value.meaning, value.base].every((item) => item === undefined || typeof item === 'string') &&
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

function deflate(content: string): string {
  return deflateRawSync(content, { level: 9 }).toString('base64');
}

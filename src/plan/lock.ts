import { deflateRawSync } from 'node:zlib';
import type { Choices } from '../choices/choices.ts';
import type { FileKind, RenderedFile } from './file.ts';
import { isProjectPath } from './project-path.ts';
import { hashText } from './text-form.ts';

/** Where the lock is, relative to the project. */
export const lockPath = '.ws/lock.json';

const lockVersion = 1;

/** What the CLI remembers about a project. */
export interface Lock {
  readonly cliVersion: string;
  readonly choices: Choices;
  /** The last protocol, normalised. */
  readonly protocol: unknown;
  /** Paths that the user deleted and that stay deleted. */
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
}

/** The part of a lock that planning needs; the only part that is read back so far. */
export type KnownFiles = ReadonlyMap<string, LockedFile>;

/** The entry of a file as just rendered. An entry of the same text is kept, so that its bytes do not depend on zlib's version. */
export function lockedFile({ path, kind, key, content }: RenderedFile, before: LockedFile | undefined): LockedFile {
  const sha256 = hashText(content);
  const base = before?.sha256 === sha256 && before.base !== undefined ? before.base : deflate(content);
  return { path, kind, ...(key !== undefined && { key }), sha256, ...(kind === 'scaffold' && { base }) };
}

/** The text of a lock: one line for each file, so that version control shows and merges it by file. */
export function serializeLock({ cliVersion, choices, protocol, tombstones, files }: Lock): string {
  const head = { lockVersion, cliVersion, choices, protocol, tombstones };
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  const lines = files.map((file) => `\n    ${JSON.stringify(file)}`);
  return `{\n${members.join('')}  "files": [${lines.join(',')}${files.length > 0 ? '\n  ' : ''}]\n}\n`;
}

/**
 * Reads the files of a lock, which anybody may have edited.
 * @returns undefined where it is damaged, of another format, or names a path outside the project
 */
export function readLockedFiles(text: string): KnownFiles | undefined {
  const lock = parseJson(text);
  if (!isRecord(lock) || lock.lockVersion !== lockVersion || !Array.isArray(lock.files)) return undefined;
  const files: readonly unknown[] = lock.files;
  if (!files.every(isLockedFile)) return undefined;
  return new Map(files.map((file) => [file.path, file]));
}

const kinds: readonly unknown[] = ['source', 'generated', 'stub', 'scaffold', 'shared'] satisfies FileKind[];

function isLockedFile(value: unknown): value is LockedFile {
  return (
    isRecord(value) &&
    typeof value.path === 'string' &&
    isProjectPath(value.path) &&
    kinds.includes(value.kind) &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256) &&
    (value.key === undefined || typeof value.key === 'string') &&
    (value.base === undefined || typeof value.base === 'string')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function deflate(content: string): string {
  return deflateRawSync(content, { level: 9 }).toString('base64');
}

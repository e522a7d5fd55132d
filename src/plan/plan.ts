import type { Disk, DiskEntry } from '../project/disk.ts';
import type { RenderedFile } from '../project/file.ts';
import {
  baseOf,
  isUntouched,
  isWrittenBy,
  type KnownFile,
  type KnownFiles,
  type LockedFile,
  lockEntry,
  lockedFile,
} from '../project/lock.ts';
import { hashText, inFormOf, normaliseText } from '../text/form.ts';
import { formattedLike } from '../text/formatted-like.ts';
import { hasSameMeaning } from '../text/meaning.ts';
import { hasMarkers, mergeTexts } from '../text/merge.ts';

/** What a run does with one file. */
export type Action =
  | { readonly action: 'create'; readonly path: string; readonly content: string }
  | { readonly action: 'update'; readonly path: string; readonly content: string; readonly previous: string }
  /** The user's edits and ours in one text. */
  | { readonly action: 'merge'; readonly path: string; readonly content: string; readonly previous: string }
  /** The same with places that could not be merged, between markers. */
  | {
      readonly action: 'conflict';
      readonly path: string;
      readonly content: string;
      readonly previous: string;
      /** Our side, whole. */
      readonly rendering: string;
      readonly reason: string;
    }
  /** The file of an event that got another name; `path` is the new one. */
  | {
      readonly action: 'rename';
      readonly path: string;
      readonly from: string;
      readonly content: string;
      readonly previous: string;
      /** The stub that was made for the new name. */
      readonly replaced?: string;
    }
  | { readonly action: 'delete'; readonly path: string; readonly previous: string }
  | { readonly action: 'noop'; readonly path: string }
  /** The user's, and left to them. */
  | { readonly action: 'keep'; readonly path: string; readonly reason: string }
  /** No longer part of the project, but edited, so that only the user can say that it may go. */
  | {
      readonly action: 'orphan';
      readonly path: string;
      readonly previous: string;
      readonly reason: string;
      /** The event that it was for. */
      readonly key?: string;
    }
  /** In the way: the run is refused. */
  | { readonly action: 'blocked'; readonly path: string; readonly reason: string }
  /** Somebody has yet to choose between two sides: the run is refused. */
  | { readonly action: 'unresolved'; readonly path: string; readonly line: number };

/** What all else follows from, and nobody but the user takes away, whatever a lock says. */
const sources: readonly string[] = ['ws.config.json', 'protocol.yaml'];

/** The actions of a run, sorted by path (code units). */
export type Plan = readonly Action[];

/** What planning starts from. */
export interface PlanInput {
  readonly files: readonly RenderedFile[];
  readonly known: KnownFiles;
  readonly disk: Disk;
  /** What the user deleted before. */
  readonly tombstones: ReadonlySet<string>;
  /** Whether a deleted file comes back. */
  readonly restores: (path: string) => boolean;
  /** The lock is lost: what differs from the rendering is the user's, instead of being in the way. */
  readonly isRebuild: boolean;
}

/** A plan, and what the lock says once it was applied. */
export interface Planned {
  readonly plan: Plan;
  /** Sorted by path (code units). */
  readonly locked: readonly LockedFile[];
  readonly tombstones: readonly string[];
}

/** What becomes of one file, on the disk and in the lock. */
interface Decision {
  readonly action: Action;
  readonly locked?: LockedFile | undefined;
  readonly isDeleted?: boolean;
}

/** Compares what was rendered with the disk and with what the lock knows about it. */
export function planFiles(input: PlanInput): Planned {
  const { files, known } = input;
  const taken = new Set(files.flatMap((file) => (movesNow(file, input) ? [file.path, file.from] : [file.path])));
  const left = [...known.values()].filter(({ path }) => !taken.has(path));
  const keys = new Set(files.map(({ key }) => key));
  const decisions = [
    ...files.map((file) => decide(file, input)),
    ...left.flatMap((entry) => decideLeftover(entry, at(input.disk, entry.path), keys.has(entry.key))),
  ]
    .map((decision) => unlessReadOnly(decision, input))
    .sort((a, b) => compare(a.action.path, b.action.path));
  return {
    plan: decisions.map(({ action }) => action),
    locked: decisions.flatMap(({ locked }) => (locked === undefined ? [] : [lockEntry(locked)])),
    tombstones: decisions.flatMap(({ action, isDeleted }) => (isDeleted ? [action.path] : [])),
  };
}

/** A file that its owner made read-only is neither written nor taken away. */
function unlessReadOnly(decision: Decision, { disk, known }: PlanInput): Decision {
  const { action } = decision;
  if (!('previous' in action) || action.action === 'orphan') return decision;
  const paths = action.action === 'rename' ? [action.from, action.path] : [action.path];
  const path = paths.find((one) => {
    const found = disk.get(one);
    return found?.kind === 'file' && found.isReadOnly;
  });
  if (path === undefined) return decision;
  return { action: { action: 'blocked', path, reason: 'is read-only' }, locked: known.get(path) };
}

function decide(file: RenderedFile, input: PlanInput): Decision {
  const { path, kind, content, rewrite } = file;
  const entry = input.known.get(path);
  const found = at(input.disk, path);
  // A source in which nothing is ours is none of the lock's business.
  const isLocked = kind !== 'source' || file.values !== undefined;
  const settle = (action: Action): Decision => ({ action, locked: isLocked ? lockedFile(file, entry) : undefined });
  const block = (reason: string): Decision => ({ action: { action: 'blocked', path, reason }, locked: entry });

  if (found.kind === 'obstacle') return block(found.reason);
  if (movesNow(file, input)) return settle(renamed(file, input));
  if (found.kind === 'absent') {
    const wasDeleted = kind !== 'generated' && (file.isDeleted || wasThere(path, input) || wasThere(file.from, input));
    if (!wasDeleted || input.restores(path)) return settle({ action: 'create', path, content });
    const isNews = !input.tombstones.has(path);
    const reason = 'you deleted it, and it stays deleted';
    return { action: isNews ? { action: 'keep', path, reason } : { action: 'noop', path }, isDeleted: true };
  }

  const text = normaliseText(found.text);
  const isMerged = kind === 'source' || kind === 'shared';
  const update = (action: 'update' | 'merge', merged: string): Decision =>
    settle({ action, path, content: inFormOf(found.text, merged), previous: found.text });
  // A formatter may have gone over it.
  const isFormatted = () => !isMerged && !isUntouched(entry, text) && hasSameMeaning(path, text, content);
  if (text === content || isFormatted()) return settle({ action: 'noop', path });
  // Nothing is left of a file that was only ours.
  if (kind === 'shared' && content === '') return { action: { action: 'delete', path, previous: found.text } };
  if (isMerged) return update('update', content);
  if (isTemplate(file, text, entry)) return update('update', inPlaceOf(text, file, entry));
  // What git could not merge of a generated file follows from the protocol that was merged.
  const isSafe = losesNothing(text, content) || (kind === 'generated' && hasMarkers(text));
  if (hasMarkers(text) && !isSafe) return { action: unresolved(path, text), locked: entry };
  if (kind === 'generated' || hasMarkers(text)) {
    return isSafe ? update('update', content) : block(generatedReason(entry, input.isRebuild));
  }
  // What another run has moved meanwhile was rewritten there.
  const renamedText = file.from === undefined && rewrite ? rewrite(text) : text;
  if (renamedText !== text) return update('update', renamedText);
  if (entry === undefined && file.hasSubstitute) return settle({ action: 'keep', path, reason: 'yours' });
  if (entry === undefined) {
    return input.isRebuild
      ? settle({ action: 'keep', path, reason: 'differs from the rendering, so it counts as edited by you' })
      : block('exists, and was not written by this program');
  }
  // An edit stands in the way only of a change: where the rendering is what it was, there is nothing to say or write.
  if (entry.sha256 === hashText(content)) return settle({ action: 'noop', path });
  if (kind === 'stub') return settle({ action: 'keep', path, reason: 'yours since you edited it' });
  // In a file for several events, what was rendered there may have been for another of them.
  const base = entry.key === file.key ? baseOf(entry) : undefined;
  if (base === undefined)
    return settle({ action: 'keep', path, reason: 'edited, and the lock does not know from what' });
  const formatted = (one: string) => formattedLike(path, base, text, one);
  const [origin, rendering] = [formatted(base), formatted(content)];
  const merged = mergeTexts(origin, text, rendering);
  if (merged.text === text) return settle({ action: 'keep', path, reason: 'yours, and up to date' });
  if (merged.conflicts === 0) return update('merge', merged.text);
  const places = merged.conflicts === 1 ? '1 place' : `${merged.conflicts} places`;
  const reason = `you and this program changed ${places} in different ways`;
  const conflict = {
    action: 'conflict',
    path,
    content: inFormOf(found.text, merged.text),
    previous: found.text,
  } as const;
  return settle({ ...conflict, rendering, reason });
}

/** Whether an earlier run left a file at a path, or a note that its owner had deleted it. */
function wasThere(path: string | undefined, { known, tombstones }: PlanInput): boolean {
  if (path === undefined) return false;
  const entry = known.get(path);
  return tombstones.has(path) || (entry !== undefined && entry.isPending !== true);
}

type MovedFile = RenderedFile & { readonly from: string };

/**
 * Whether a file takes its new place in this run: it is free, or there is a stub that nobody edited, or the same file, since
 * a run was killed before it freed the old place.
 */
function movesNow(file: RenderedFile, input: PlanInput): file is MovedFile {
  const { path, from } = file;
  if (from === undefined || at(input.disk, from).kind !== 'file') return false;
  const found = at(input.disk, path);
  if (found.kind !== 'file') return found.kind === 'absent';
  const [entry, text] = [input.known.get(path), normaliseText(found.text)];
  if (entry?.kind === 'stub' && isWrittenBy(entry, text)) return true;
  const action = renamed({ ...file, from }, input);
  return 'content' in action && normaliseText(action.content) === text;
}

function renamed(file: MovedFile, { disk, known }: PlanInput): Action {
  const { path, from, rewrite = (text) => text } = file;
  const before = at(disk, from);
  if (before.kind !== 'file') throw new Error(`${from} is no file`);
  const { text } = before;
  const next = isTemplate(file, normaliseText(text), known.get(from))
    ? inFormOf(text, inPlaceOf(normaliseText(text), file, known.get(from)))
    : rewrite(text);
  const found = at(disk, path);
  const replaced = found.kind === 'file' ? found.text : undefined;
  return { action: 'rename', path, from, content: next, previous: text, ...(replaced !== undefined && { replaced }) };
}

/** Whether a text is ours, and follows the template; a stub in the place of a handler that did more would lose that. */
function isTemplate({ kind, rewrite }: RenderedFile, text: string, entry: KnownFile | undefined): boolean {
  return isWrittenBy(entry, text) && (rewrite === undefined || entry?.kind === kind);
}

/** The rendering, in the layout of what is its owner's and was only formatted by them. */
function inPlaceOf(text: string, { path, kind, content }: RenderedFile, entry: KnownFile | undefined): string {
  if (kind === 'generated' || entry === undefined || entry.sha256 === hashText(text)) return content;
  return formattedLike(path, baseOf(entry) ?? content, text, content);
}

/**
 * A file that an earlier run wrote and this one does not.
 * @param isElsewhere this run has a file of the same event in another place
 */
function decideLeftover(entry: KnownFile, found: DiskEntry, isElsewhere: boolean): readonly Decision[] {
  const { path, kind } = entry;
  const keep = (reason: string) => [{ action: { action: 'keep', path, reason }, locked: entry } as const];
  if (found.kind === 'absent') return [];
  if (found.kind === 'obstacle') return keep(found.reason);
  if (sources.includes(path)) return [];
  if (kind === 'source' || kind === 'shared') return [{ action: { action: 'noop', path }, locked: entry }];
  if (isWrittenBy(entry, normaliseText(found.text))) {
    return [{ action: { action: 'delete', path, previous: found.text } }];
  }
  if (hasMarkers(found.text)) return [{ action: unresolved(path, found.text), locked: entry }];
  if (entry.key !== undefined && isElsewhere) {
    const reason = 'yours: what it was for is in another file now';
    return [{ action: { action: 'keep', path, reason } }];
  }
  const { key } = entry;
  const reason = `${key === undefined ? 'no longer needed' : `the event ${JSON.stringify(key)} is gone`}; edited by you`;
  const orphan = { action: 'orphan', path, previous: found.text, reason, ...(key !== undefined && { key }) } as const;
  return [{ action: orphan, locked: entry }];
}

function unresolved(path: string, text: string): Action {
  const line = text.split('\n').findIndex((one) => one.startsWith('<<<<<<<')) + 1;
  return { action: 'unresolved', path, line };
}

/** Generated texts that git merged have lines of two protocols, all of which are in the text that follows from both. */
function losesNothing(text: string, content: string): boolean {
  const next = new Set(content.split('\n'));
  return text.split('\n').every((line) => next.has(line) || /^(?:<{7}|={7}|>{7}|\|{7})/.test(line));
}

function generatedReason(entry: KnownFile | undefined, isRebuild: boolean): string {
  if (entry !== undefined) return 'is generated, but was edited by hand; move your lines elsewhere and delete it';
  return isRebuild
    ? 'is not what the lock or the protocol says; delete it if nothing in it is yours'
    : 'exists, and was not written by this program';
}

function at(disk: Disk, path: string): DiskEntry {
  const entry = disk.get(path);
  if (entry === undefined) throw new Error(`${path} was not read from the disk`);
  return entry;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

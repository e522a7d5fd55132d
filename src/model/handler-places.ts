import type { KnownFiles } from '../plan/lock.ts';
import { HANDLERS } from './handler-file.ts';

/** A handler to be found: the id of its event, the name of its export, and where a new one goes. */
export interface HandlerWish {
  readonly event: string;
  readonly constant: string;
  readonly path: string;
  /** Whether its owner may have moved it to a path: its namespace has folders of its own. */
  readonly isOwn: (path: string) => boolean;
  /** The name that the event had before, with the export that went with it. */
  readonly before?: { readonly event: string; readonly constant: string };
}

/** Where a handler is, or is to be. */
export interface HandlerPlace {
  readonly path: string;
  /** The user deleted it, so nothing handles the event. */
  readonly isDeleted: boolean;
  /** A file that exports the handler is there, whoever wrote it. */
  readonly isFound?: boolean;
  /** The file of the event's old name, which becomes this one. */
  readonly from?: string;
}

export interface HandlerSearch {
  /** The files below `websocket/handlers/`, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly known: KnownFiles;
  readonly tombstones: ReadonlySet<string>;
  readonly restores: (path: string) => boolean;
}

/**
 * Finds the handler of each event: where this program put it, or where its owner moved it, by its export. Several events
 * never get the same file.
 */
export function placeHandlers(
  wishes: readonly HandlerWish[],
  search: HandlerSearch,
): ReadonlyMap<string, HandlerPlace> {
  const defaults = new Set(wishes.map(({ path }) => path));
  return new Map(wishes.map((wish) => [wish.event, place(wish, search, defaults)]));
}

function place(wish: HandlerWish, search: HandlerSearch, defaults: ReadonlySet<string>): HandlerPlace {
  const { event, constant, path, before } = wish;
  const { known, tombstones, restores } = search;
  const texts = new Map([...search.texts].filter(([other]) => wish.isOwn(other)));
  const found = (at: string): HandlerPlace => {
    const isFound = exportsName(texts.get(at) ?? '', constant);
    return { path: at, isDeleted: false, ...(isFound && { isFound }) };
  };
  if (texts.has(path)) return { ...found(path), ...halfMoved(wish, search) };
  const lockedAt = lockedPath(event, known);
  if (lockedAt !== undefined && texts.has(lockedAt)) return found(lockedAt);
  const moved = [...texts].find(([other, text]) => !defaults.has(other) && exportsName(text, constant));
  if (moved !== undefined) return found(moved[0]);
  if (before !== undefined) {
    const old = lockedPath(before.event, known);
    const isElsewhere = (other: string) => !defaults.has(other) && exportsName(texts.get(other) ?? '', before.constant);
    const from = old !== undefined && texts.has(old) ? old : [...texts.keys()].find(isElsewhere);
    if (from !== undefined && !defaults.has(from)) return { path, isDeleted: false, from };
  }
  const entry = known.get(lockedAt ?? path);
  const wasThere = (entry !== undefined && entry.isPending !== true) || tombstones.has(path);
  return { path, isDeleted: wasThere && !restores(path) };
}

/** A run that was killed may have given a handler its new name and not yet taken the old one away. */
function halfMoved({ path, before }: HandlerWish, { texts, known }: HandlerSearch): Pick<HandlerPlace, 'from'> {
  const from = before && known.get(path)?.isPending ? lockedPath(before.event, known) : undefined;
  return from !== undefined && from !== path && texts.has(from) ? { from } : {};
}

function lockedPath(event: string, known: KnownFiles): string | undefined {
  return [...known.values()].find(({ path, key }) => key === event && path.startsWith(HANDLERS))?.path;
}

/** Whether a module exports a name; names are identifiers, so they need no escape. */
export function exportsName(text: string, name: string): boolean {
  const declared = new RegExp(`^export\\s+(?:const|let|var|(?:async\\s+)?function)\\s+${name}\\b`, 'm');
  const listed = new RegExp(`^export\\s*\\{[^}]*\\b${name}\\b[^}]*\\}`, 'm');
  return declared.test(text) || listed.test(text);
}

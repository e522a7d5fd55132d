import { HANDLERS } from '../project/folders.ts';
import { isWrittenBy, type KnownFiles } from '../project/lock.ts';
import { exportedNames } from '../text/typescript/exported-names.ts';

/** The name of a handler's export, and its own place, where this program puts it. */
interface OwnPlace {
  readonly constant: string;
  readonly path: string;
}

/** The handler of an event. */
export interface EventHandler extends OwnPlace {
  /** The id of its event. */
  readonly event: string;
  /** The name of its event. */
  readonly name: string;
  /** The same as an older version of this program named it, where that is another one: what is there stays so. */
  readonly former?: OwnPlace;
}

/** A handler to be found. */
export interface HandlerWish extends EventHandler {
  /** The same as it was in the last run: the event may have got another name, another group, or other names in code. */
  readonly before: EventHandler;
  /** The last run had the event, under the name that it has now. */
  readonly isKnown: boolean;
  /** Whether its owner may have moved it to a path: its namespace has folders of its own. */
  readonly isOwn: (path: string) => boolean;
}

/** Where a handler is, or is to be. */
export interface HandlerPlace {
  readonly path: string;
  /** The name that its file exports it by, after this run. */
  readonly constant: string;
  /** The user deleted it, so nothing handles the event. */
  readonly isDeleted: boolean;
  /** A file that exports the handler is there, whoever wrote it. */
  readonly isFound?: boolean;
  /** The file that becomes this one. */
  readonly from?: string;
  /** What is there is still called as the event was before: the name of its export. */
  readonly was?: string;
  /** The handler of the name that the event had, which stays where it is: this one has been edited, too. */
  readonly rival?: string;
}

export interface HandlerSearch {
  /** The files below `websocket/handlers/`, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly known: KnownFiles;
  readonly tombstones: ReadonlySet<string>;
  readonly restores: (path: string) => boolean;
}

/** A search with what it is about at hand. */
interface Index extends HandlerSearch {
  /** What each file exports. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Where the last run had the handler of an event. */
  readonly locked: ReadonlyMap<string, string>;
}

/**
 * Finds the handler of each event by its export: where this program put it, or where its owner moved it, which may be one
 * file for several. What is in its own place follows when that is another one; what its owner moved, or shares, stays.
 */
export function placeHandlers(
  wishes: readonly HandlerWish[],
  search: HandlerSearch,
): ReadonlyMap<string, HandlerPlace> {
  const names = new Map([...search.texts].map(([path, text]) => [path, exportedNames(text)]));
  const index = { ...search, names, locked: lockedPaths(search.known) };
  return new Map(wishes.map((wish) => [wish.event, place(wish, index, wishes)]));
}

/** A run that was killed comes after what was there before it. */
function lockedPaths(known: KnownFiles): ReadonlyMap<string, string> {
  const handlers = [...known.values()].filter(({ path }) => path.startsWith(HANDLERS));
  return new Map(handlers.flatMap(({ path, key }) => (key === undefined ? [] : [[key, path] as const])).reverse());
}

function place(wish: HandlerWish, search: Index, wishes: readonly HandlerWish[]): HandlerPlace {
  const { event, constant, path, before } = wish;
  const { texts, known, names, restores } = search;
  const own = locate(wish, search, wish.isOwn);
  const isNamedAnew = before.event !== event || before.constant !== constant;
  const old = isNamedAnew ? locate(before, search, wish.isOwn) : undefined;
  const [exported, was] = [exportOf(wish, names.get(own ?? '')), exportOf(before, names.get(old ?? ''))];
  // The name may have changed before anybody said so: the stub that was made meanwhile gives way.
  const isStale = own === undefined || (old === own ? exported === undefined : isStub(own, event, search));
  const isRenamed = old !== undefined && isStale && (old !== own || was !== undefined);
  const at = isRenamed ? old : own;
  if (at === undefined) {
    const wasAt = (one: string) => search.tombstones.has(one) || search.known.has(one);
    const away = [path, ...formerPath(wish)].find(wasAt) ?? path;
    return { path: away, constant, isDeleted: wasHandled(wish, search) && !restores(away) };
  }
  const entry = known.get(path);
  // A run that was killed may have given a handler its new place and not yet taken the old one away.
  const wasWritten = entry?.isPending === true || entry?.also !== undefined;
  const isHalfMoved = wasWritten && at === path && before.path !== path && texts.has(before.path);
  const found = {
    isDeleted: false,
    constant: isRenamed ? constant : (exported ?? constant),
    ...((isRenamed || exported !== undefined) && { isFound: true }),
    ...(isRenamed && { was: was ?? before.constant }),
    ...(!isRenamed && !isHalfMoved && old !== undefined && old !== own && { rival: old }),
  };
  const isAsked = isNamedAnew || before.path !== path;
  const isItsOwn = isAsked && at !== path && [before.path, ...formerPath(before)].includes(at);
  const isFree = isItsOwn && (!texts.has(path) || (isRenamed && own === path));
  if (isFree && !wishes.some((other) => other !== wish && other.isOwn(at) && exportsHandler(other, names.get(at)))) {
    return { ...found, path, from: at };
  }
  return { ...found, path: at, ...(isHalfMoved && { from: before.path }) };
}

/** Whether a file is the stub of an event, as this program wrote it. */
function isStub(path: string, event: string, { texts, known }: Index): boolean {
  const entry = known.get(path);
  return entry?.kind === 'stub' && entry.key === event && isWrittenBy(entry, texts.get(path) ?? '');
}

function locate(
  handler: EventHandler,
  { texts, names, locked }: Index,
  isOwn: HandlerWish['isOwn'],
): string | undefined {
  const { event, path } = handler;
  const exports = (at: string) => isOwn(at) && exportOf(handler, names.get(at)) !== undefined;
  const likely = [path, locked.get(event) ?? path, ...formerPath(handler)].filter((at) => isOwn(at) && texts.has(at));
  return likely.find(exports) ?? [...texts.keys()].find(exports) ?? likely[0];
}

function formerPath({ former }: EventHandler): readonly string[] {
  return former === undefined ? [] : [former.path];
}

/** Which of its names a handler has in a file; that of an older version first, whose new one the user may have used. */
function exportOf({ constant, former }: EventHandler, names: ReadonlySet<string> | undefined): string | undefined {
  return [former?.constant, constant].find((name) => name !== undefined && names?.has(name));
}

function exportsHandler(wish: HandlerWish, names: ReadonlySet<string> | undefined): boolean {
  return exportOf(wish, names) !== undefined || exportOf(wish.before, names) !== undefined;
}

/** Whether there was a handler: each event had one after a run, if only in a file that others shared. */
function wasHandled({ event, path, isKnown }: HandlerWish, { known, locked, tombstones }: Index): boolean {
  const entry = known.get(locked.get(event) ?? path);
  return isKnown || (entry !== undefined && entry.isPending !== true) || tombstones.has(path);
}

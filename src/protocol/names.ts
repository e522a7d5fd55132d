import { hashedNames, withSuffix } from './hashed-names.ts';
import { takenTypes } from './taken-types.ts';
import { camelCase, type EventNames, pascalCase, windowsDevice, wordsOf } from './words.ts';

/** What an event is named by. */
export interface Named {
  readonly name: string;
  /** Takes the place of its name. */
  readonly as?: string | undefined;
}

/** Words that no `export const` of a module may be called (ECMA-262, 12.7.2; TypeScript, for CommonJS the last ones). */
export const reservedWords: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield exports module require`.split(
    /\s+/,
  ),
);

/** Who imports a module that exports `then` waits for a promise that is none; each object has a `constructor`. */
const takenConstants: ReadonlySet<string> = new Set(['constructor', 'then']);

/** Folders that are commonly kept out of git, by this program too. */
const ignoredFolders: ReadonlySet<string> = new Set(['build', 'coverage', 'dist', 'logs', 'out', 'temp', 'tmp']);

/** Some file systems take names of 143 bytes (eCryptfs), of which an extension and a temporary file need some. */
const maxFileBytes = 128;
/** Of ASCII; of other scripts ten less, which have at most 4 bytes each. */
const maxSlugLength = 40;

const suffixes = ['Payload', 'Args', 'Ack', 'Event'];

/**
 * Gives the names of an event in files and in code, which depend on that event alone: its words, in the way of each. `:`, `/` and `.` part folders.
 *
 * `delete_monitor`, `deleteMonitor` → `delete-monitor`, `deleteMonitor`, `DeleteMonitor`; `todo:create` → `todo/create`,
 * `todoCreate`, `TodoCreate`; `登录` → `登录`. Where the words alone are no name everywhere, such as `delete`, `con`, `0` or
 * none at all, they get a suffix hashed from the event's name: `delete_k3f9a2`. It follows a `_` and begins with a letter,
 * as no other part of a name does, so that the two kinds never meet. Two events of the same words do: see `checkNames`.
 */
export function eventNames({ name, as = name }: Named): EventNames {
  const known = namesByWords.get(as) ?? makeNames(as);
  namesByWords.set(as, known);
  return known;
}

/** A run asks for those of each event some twenty times. */
const namesByWords = new Map<string, EventNames>();

/** The names that an event had before they were its words alone, where these are others. */
export function formerNames(event: Named): EventNames | undefined {
  const [former, now] = [hashedNames(event.name), eventNames(event)];
  return former.constant === now.constant && former.file === now.file ? undefined : former;
}

/** Whether a text is names as `eventNames` gives them to files, without a suffix. */
export function isFileName(text: string): boolean {
  return wordNames(text)?.file === text;
}

function makeNames(name: string): EventNames {
  return wordNames(name) ?? withSuffix(slugOf(name), name);
}

/** The names made of words alone; undefined where they are no good ones. */
function wordNames(name: string): EventNames | undefined {
  const parts = partsOf(name);
  const words = parts.flat();
  const names = { file: fileOf(parts), constant: camelCase(words), type: pascalCase(words) };
  return isGood(names) ? names : undefined;
}

/** The words of each part of a name; parts without any do not count. */
function partsOf(name: string): readonly (readonly string[])[] {
  return name
    .split(/[:/.]/)
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

/** Parts are folders, unless one of them would be no good one. */
function fileOf(parts: readonly (readonly string[])[]): string {
  const names = parts.map((words) => words.join('-'));
  const areFolders = !names.some((one) => windowsDevice.test(one) || ignoredFolders.has(one));
  return names.join(areFolders ? '/' : '-');
}

function isGood({ file, constant, type }: EventNames): boolean {
  return (
    /^\p{ID_Start}\p{ID_Continue}*$/u.test(constant) &&
    !reservedWords.has(constant) &&
    !takenConstants.has(constant) &&
    !suffixes.some((suffix) => takenTypes.has(type + suffix)) &&
    !windowsDevice.test(file) &&
    Buffer.byteLength(file) <= maxFileBytes
  );
}

/** Words for a reader's eye only: the hash tells names apart. */
function slugOf(name: string): string {
  const words = partsOf(name).flat().join('-');
  const length = Buffer.byteLength(words) > words.length ? maxSlugLength - 10 : maxSlugLength;
  const slug = [...words].slice(0, length).join('').replace(/-+$/, '');
  return /^\p{ID_Start}/u.test(slug) ? slug : ['event', ...(slug ? [slug] : [])].join('-');
}

import { createHash } from 'node:crypto';

/** The names that one event has in files and in code; they depend on the event's name alone. */
export interface EventNames {
  /** Name of its files without an extension, lower case, safe on every file system. */
  readonly file: string;
  /** Identifier of its handler and the stem of its validator. */
  readonly constant: string;
  /** Stem of its types. */
  readonly type: string;
}

/** A name of words in lower case and digits, joined by hyphens. */
export const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Words that no `export const` may be called, in strict mode, with or without modules (ECMA-262, 12.7.2). */
export const reservedWords: ReadonlySet<string> = new Set(
  `abstract any arguments as async await boolean break case catch class const continue debugger declare default delete
  do else enum eval export extends false finally for function get if implements import in infer instanceof interface is
  keyof let module namespace never new null number object of package private protected public readonly require return
  set static string super switch symbol this throw true try type typeof undefined unknown using var void while with
  yield constructor prototype`.split(/\s+/),
);

/**
 * Words whose names the generated files use themselves: `ClientEvent` and its like, and the constants of the registry.
 * And `then`: who imports a module that exports it waits for a promise that is none.
 */
const takenWords = new Set([
  'by-name',
  'client',
  'durable',
  'empty',
  'payload-of',
  'route-of',
  'routes',
  'server',
  'stored',
  'then',
  'validators',
  'z',
]);

/** Device names that Windows does not allow as names of files or folders, with any extension. */
export const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

const maxSlugLength = 40;

/**
 * Gives the names of an event in files and in code.
 *
 * A plain kebab-case name keeps its words: `join-room` → `join-room`, `joinRoom`, `JoinRoom`; a word that begins with a
 * digit follows a `_`, so that `a-1` and `a1` differ. Every other name gets a suffix hashed from the name:
 * `Join Room!` → `join-room_k3f9a2`, `joinRoom_k3f9a2`. The suffix begins with a letter and follows a `_`, which no
 * kebab-case name does, so the two kinds never meet, and neither do names that differ by case or Unicode form.
 */
export function eventNames(name: string): EventNames {
  const known = namesByEvent.get(name) ?? makeNames(name);
  namesByEvent.set(name, known);
  return known;
}

/** A run asks for those of each event some twenty times. */
const namesByEvent = new Map<string, EventNames>();

function makeNames(name: string): EventNames {
  if (isPlain(name)) return { file: name, constant: camelCase(name), type: pascalCase(name) };
  const slug = slugOf(name);
  const suffix = `_${hashOf(name)}`;
  return { file: slug + suffix, constant: camelCase(slug) + suffix, type: pascalCase(slug) + suffix };
}

function isPlain(name: string): boolean {
  return kebabCase.test(name) && !reservedWords.has(name) && !takenWords.has(name) && !windowsDevice.test(name);
}

function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, first: string) => (/[0-9]/.test(first) ? `_${first}` : first.toUpperCase()));
}

function pascalCase(kebab: string): string {
  const camel = camelCase(kebab);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** The ASCII words of a name, for a reader's eye only: the hash tells names apart. */
function slugOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const slug = (words ?? []).join('-').slice(0, maxSlugLength).replace(/-$/, '');
  return /^[a-z]/.test(slug) ? slug : ['event', ...(slug ? [slug] : [])].join('-');
}

/** Six characters of `[a-z0-9]`, the first a letter. UTF-16 keeps what UTF-8 would fold together. */
function hashOf(name: string): string {
  const digest = createHash('sha256').update(Buffer.from(name, 'utf16le')).digest();
  let rest = digest.readUIntBE(0, 6);
  let text = String.fromCharCode(97 + (rest % 26));
  rest = Math.floor(rest / 26);
  for (let i = 0; i < 5; i += 1) {
    text += (rest % 36).toString(36);
    rest = Math.floor(rest / 36);
  }
  return text;
}

import { createHash } from 'node:crypto';
import { camelCase, type EventNames, kebabCase, pascalCase, windowsDevice } from './words.ts';

/** Words that are told apart by a hash, too. */
const takenWords: ReadonlySet<string> = new Set(
  `abstract any arguments as async await boolean break by-name case catch class client const constructor continue debugger
  declare default delete do durable else empty enum eval export extends false finally for function get if implements import
  in infer instanceof interface is keyof let module namespace never new null number object package payload-of private
  protected prototype public readonly require return route-of routes server set static stored string super switch symbol
  then this throw true try type typeof undefined unknown using validators var void while with yield z`.split(/\s+/),
);

const maxSlugLength = 40;

/**
 * The names of a namespace; and those that events had before `eventNames`, by which what older versions of this program
 * wrote is found.
 *
 * A plain kebab-case name keeps its words: `join-room` → `join-room`, `joinRoom`, `JoinRoom`. Every other name gets a
 * suffix: `Join Room!` → `join-room_k3f9a2`. It follows a `_`, which no kebab-case name does, so the two kinds never meet.
 */
export function hashedNames(name: string): EventNames {
  if (kebabCase.test(name) && !takenWords.has(name) && !windowsDevice.test(name)) return namesOfWords(name);
  return withSuffix(slugOf(name), name);
}

/** Names of words joined by hyphens, told apart by what they are for. */
export function withSuffix(slug: string, name: string): EventNames {
  const suffix = `_${hashOf(name)}`;
  const { file, constant, type } = namesOfWords(slug);
  return { file: file + suffix, constant: constant + suffix, type: type + suffix };
}

function namesOfWords(slug: string): EventNames {
  const words = slug.split('-');
  return { file: slug, constant: camelCase(words), type: pascalCase(words) };
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

/** The names that one event has in files and in code. */
export interface EventNames {
  /** Its files without an extension, below the folder that they are in: lower case, with `/` where they lie deeper. */
  readonly file: string;
  /** Identifier of its handler and the stem of its validator. */
  readonly constant: string;
  /** Stem of its types. */
  readonly type: string;
}

/** A name of words in lower case and digits, joined by hyphens. */
export const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Device names that Windows does not allow as names of files or folders, with any extension. */
export const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** What names are made of: letters, digits and marks of any script that identifiers may have and that are seen. */
const word = /(?:(?!\p{Default_Ignorable_Code_Point})(?=\p{ID_Continue})[\p{L}\p{M}\p{N}])+/gu;

/** Where a word begins inside one: `joinRoom`, `item2Add`, `addAPIKey`; but neither in `p2p` nor before the s of `userIDs`. */
const humps = new RegExp(
  [
    String.raw`(?<=[\p{Ll}\p{Lo}\p{M}])(?=[\p{Lu}\p{Lt}])`,
    String.raw`(?<=\p{N})(?=[\p{Lu}\p{Lt}]\p{Ll})`,
    String.raw`(?<=[\p{Lu}\p{Lt}])(?=[\p{Lu}\p{Lt}]\p{Ll})(?!\p{Lu}s(?!\p{Ll}))`,
  ].join('|'),
  'gu',
);

/** The words of a text in lower case, acronyms as words: `twoFAStatus` → `two`, `fa`, `status`. */
export function wordsOf(text: string): readonly string[] {
  const apart = text.normalize('NFC').replace(humps, ' ').toLowerCase().normalize('NFC');
  return (apart.match(word) ?? []).filter((one) => !/^\p{M}+$/u.test(one));
}

/** `['join', 'room']` → `joinRoom`; a word that begins with a digit follows a `_`. */
export function camelCase(words: readonly string[]): string {
  return words.map((one, index) => (index === 0 ? one : /^\p{N}/u.test(one) ? `_${one}` : capitalised(one))).join('');
}

/** `['join', 'room']` → `JoinRoom`. */
export function pascalCase(words: readonly string[]): string {
  return capitalised(camelCase(words));
}

function capitalised(text: string): string {
  return text.replace(/^./u, (first) => first.toUpperCase());
}

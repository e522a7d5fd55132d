import { mergeJson } from '../merge/json.ts';
import { allowsLower } from '../text/semver.ts';
import { versionsOf } from './versions.ts';

/** Where a package lists what it depends on. */
export const groups = ['dependencies', 'devDependencies'] as const;

type Group = (typeof groups)[number];

/** The part of a `package.json` that lists dependencies. */
export type Dependencies = { readonly [group in Group]?: { readonly [name: string]: unknown } };

/** A dependency that may be too old for the server. */
export interface Outdated {
  readonly name: string;
  readonly group: Group;
  /** What the package says of it. */
  readonly range: string;
  /** The range does not say which versions it allows. */
  readonly isUnclear: boolean;
  /** The lowest version that does. */
  readonly lowest: string;
  /** What it is raised to: what a new project has, unless that is further than it must be. */
  readonly wanted: string;
}

/** Those of some dependencies that a package may have in too old a version. */
export function outdatedIn(manifest: Dependencies, names: readonly string[]): Outdated[] {
  return names.flatMap((name) =>
    groups.flatMap((group): Outdated[] => {
      const range = manifest[group]?.[name];
      if (typeof range !== 'string') return [];
      const { lowest, range: ours } = versionsOf(name);
      const wanted = ours.replace(/^\D/, '').split('.')[0] === lowest.split('.')[0] ? ours : `^${lowest}`;
      const isLower = allowsLower(range, lowest);
      return isLower === false ? [] : [{ name, group, range, isUnclear: isLower === undefined, lowest, wanted }];
    }),
  );
}

/** Gives a `package.json` what is new enough in place of what is not. What it does not say by itself stays. */
export function raised(text: string, outdated: readonly Outdated[]): string {
  const low = outdated.filter(({ isUnclear }) => !isUnclear);
  const entries = low.map(({ group, name, wanted }) => [[group, name], wanted] as const);
  const before = low.map(({ group, name, range }) => [JSON.stringify([group, name]), JSON.stringify(range)]);
  return mergeJson(text, entries, Object.fromEntries(before), false).content;
}

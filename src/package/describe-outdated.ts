import type { Commands } from '../package-managers/commands.ts';
import { groups, type Outdated } from './outdated.ts';

/** What to say of dependencies that may be too old: each, and what raises them. Nothing where there are none. */
export function describeOutdated(outdated: readonly Outdated[], { add }: Pick<Commands, 'add'>): string[] {
  if (outdated.length === 0) return [];
  const lines = outdated.map(({ name, range, isUnclear, lowest }) => {
    return `  ${name} ${range}${isUnclear ? ' (unknown)' : ''}: needs ${lowest} or later`;
  });
  const low = outdated.filter(({ isUnclear }) => !isUnclear);
  const commands = groups.flatMap((group) => {
    const packages = low.filter((one) => one.group === group).map(({ name, wanted }) => `"${name}@${wanted}"`);
    return packages.length === 0 ? [] : [add(packages, group === 'devDependencies')];
  });
  return [
    [
      low.length === 0
        ? 'package.json does not say whether these are new enough for the server:'
        : 'package.json allows versions that are too old for the server:',
      ...lines,
      ...(low.length === 0
        ? []
        : [`To raise them, run this again with --raise-dependencies, or: ${commands.join(' && ')}`]),
    ].join('\n'),
  ];
}

import { isDeepStrictEqual } from 'node:util';
import type { Choices } from '../../src/choices/choices.ts';
import { brokenConstraints } from '../../src/choices/constraints.ts';
import { presets } from '../../src/choices/presets.ts';
import {
  type ChoiceId,
  type ChoiceRow,
  type ChoiceValue,
  choiceRows,
  choiceTable,
  type Draft,
  offeredValues,
  toChoices,
} from '../../src/choices/table.ts';
import { combinations, pairwise } from './pairwise.ts';

/** A set of choices, with a name that can be one of a folder. */
export interface Variant {
  readonly name: string;
  readonly choices: Choices;
}

/** Variants as rows of a table of tests, which shows names in full only as arguments. */
export function byName(variants: readonly Variant[]): (readonly [string, Choices])[] {
  return variants.map(({ name, choices }) => [name, choices]);
}

/** One value of a choice; of a choice with several values, one of them, taken or not. */
type Level = readonly [ChoiceId, ChoiceValue];

export const presetVariants: readonly Variant[] = Object.entries(presets).map(([name, choices]) => ({
  name,
  choices: { ...choices, packageManager: 'npm' },
}));

const everyChoice = choiceRows.flatMap(factorsOf);
/** The package manager only changes how commands are written. */
const exceptPackageManager = choiceRows.flatMap((row): (readonly Level[])[] =>
  row.id === 'packageManager' ? [[[row.id, 'npm']]] : [...factorsOf(row)],
);

/** Few variants in which each pair of values that go together is found. */
export const pairwiseVariants: readonly Variant[] = pairwise(everyChoice, isPossible).map(toVariant);

/** Features together, and without those that ask for accounts or for durable rooms: what they do to each other is seen at once. */
const allFeatures = choiceTable.features.values.map(({ value }) => value);
const ofGuests = allFeatures.filter((feature) => feature !== 'private-messages');
const ofEphemeralRooms = ofGuests.filter((feature) => feature !== 'edits');
const servedFactors: readonly (readonly Level[])[] = [
  ...exceptPackageManager.filter(([level]) => level?.[0] !== 'features'),
  [allFeatures, ofGuests, ofEphemeralRooms, []].map((value): Level => ['features', value]),
];

/** None only where there can be none: what is there with them is there without. */
function isServed(levels: readonly Level[]): boolean {
  const { rooms, features } = Object.fromEntries(levels);
  const hasNone = Array.isArray(features) && features.length === 0;
  return isPossible(levels) && !(hasNone && rooms !== undefined && rooms !== 'none');
}

const presetLevels = presetVariants.map(({ choices }) =>
  servedFactors.flatMap((factor) => factor.filter(([id, value]) => isDeepStrictEqual(choices[id], value))),
);

/** The variants whose servers are worth starting: the presets, and each further pair of values that changes the server. */
export const servedVariants: readonly Variant[] = [
  ...presetVariants,
  ...pairwise(servedFactors, isServed, presetLevels).map(toVariant),
];

/** The presets, on each transport, served by one process and by several. */
export const spreadVariants: readonly Variant[] = presetVariants.flatMap(({ choices }) =>
  combinations(
    choiceRows.flatMap((row): (readonly Level[])[] =>
      row.id === 'transport' || row.id === 'scaling' ? [...factorsOf(row)] : [[[row.id, choices[row.id]]]],
    ),
    isPossible,
  ).map(toVariant),
);

/** Every variant, with one package manager. */
export function allVariants(): readonly Variant[] {
  return combinations(exceptPackageManager, isPossible).map(toVariant);
}

function factorsOf(row: ChoiceRow): readonly (readonly Level[])[] {
  if (row.kind !== 'several') return [offeredValues(row).map((value): Level => [row.id, value])];
  return row.values.map(({ value }): Level[] => [
    [row.id, [value]],
    [row.id, []],
  ]);
}

function isPossible(levels: readonly Level[]): boolean {
  return brokenConstraints(draftOf(levels)).length === 0;
}

function draftOf(levels: readonly Level[]): Draft {
  const draft = new Map<ChoiceId, ChoiceValue>();
  for (const [id, value] of levels) {
    const before = draft.get(id);
    draft.set(id, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
  }
  return draft;
}

function toVariant(levels: readonly Level[]): Variant {
  const choices = toChoices(draftOf(levels));
  const { transport, auth, rooms, presence, scaling, features, packageManager } = choices;
  const parts = [transport, auth, rooms, ...(presence ? ['presence'] : []), scaling, ...features, packageManager];
  return { name: parts.join('-'), choices };
}

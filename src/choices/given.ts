import type { Problem } from '../problems/problem.ts';
import type { ChoiceId, ChoiceValue, Draft } from './table.ts';

/** Where a choice was given. */
export type Origin = Pick<Problem, 'file' | 'line' | 'column'>;

/** A choice that the user wrote down, in a flag or a file. */
export interface Given {
  readonly value: ChoiceValue;
  readonly origin: Origin;
}

export type GivenChoices = ReadonlyMap<ChoiceId, Given>;

/** What was read from one place, with everything that is wrong there. */
export interface Reading {
  readonly given: GivenChoices;
  readonly problems: readonly Problem[];
}

/** Puts readings together; the first that gives a choice wins. */
export function firstGiven(readings: readonly GivenChoices[]): GivenChoices {
  return new Map(readings.toReversed().flatMap((given) => [...given]));
}

/** The values alone. */
export function valuesOf(given: GivenChoices): Draft {
  return new Map([...given].map(([id, { value }]) => [id, value]));
}

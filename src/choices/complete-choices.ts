import { CliError, exitCode, type Problem } from '../problems/problem.ts';
import type { Choices, PackageManager } from './choices.ts';
import { brokenConstraints, type Constraint, wayOut } from './constraints.ts';
import { flagUsage } from './flags.ts';
import { type GivenChoices, valuesOf } from './given.ts';
import { type PresetChoices, presets } from './presets.ts';
import { applies, type ChoiceRow, type ChoiceValue, choiceRows, type Draft, toChoices, toDraft } from './table.ts';

/** Answers for a choice that nothing else gives. */
export type Answer = (row: ChoiceRow, draft: Draft) => ChoiceValue | Promise<ChoiceValue>;

export interface ChoiceSources {
  /** From flags and files. */
  readonly given: GivenChoices;
  readonly preset?: PresetChoices;
  readonly packageManager: PackageManager;
  /** Asks, or takes the default; absent where neither is allowed. */
  readonly answer?: Answer;
}

/**
 * Makes every choice: what was given, what follows from that, the preset, an answer.
 * Throws `CliError` (exit code 2) with every contradiction and every missing choice.
 */
export async function completeChoices({ given, preset, packageManager, answer }: ChoiceSources): Promise<Choices> {
  refuse(contradictions(valuesOf(given), given));

  const fallback = toDraft({ ...preset, packageManager });
  const draft = new Map(valuesOf(given));
  const missing: ChoiceRow[] = [];
  for (const row of choiceRows) {
    if (draft.has(row.id)) continue;
    const value =
      row.applies !== undefined && !applies(row, draft)
        ? row.applies.otherwise
        : (fallback.get(row.id) ?? (await answer?.(row, draft)));
    if (value === undefined) missing.push(row);
    else draft.set(row.id, value);
  }
  refuse([...missingProblems(missing), ...contradictions(draft, given)]);
  return toChoices(draft);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new CliError(exitCode.usage, problems);
}

function contradictions(draft: Draft, given: GivenChoices): readonly Problem[] {
  return brokenConstraints(draft).map((constraint) => ({
    ...originOf(constraint, given),
    message: `${constraint.choice} ${constraint.value} does not go with ${constraint.against} ${constraint.is}: ${constraint.reason}`,
    hint: wayOut(constraint, draft),
  }));
}

function originOf({ choice, against }: Constraint, given: GivenChoices) {
  const origins = [given.get(choice)?.origin, given.get(against)?.origin];
  return origins.find((origin) => origin?.file !== undefined) ?? {};
}

function missingProblems(missing: readonly ChoiceRow[]): readonly Problem[] {
  if (missing.length === 0) return [];
  const names = Object.keys(presets).join('|');
  return [
    {
      message: `${missing.length === 1 ? 'a choice is' : 'choices are'} missing, and there is no terminal to ask on`,
      hint: `Give the flags below, or --config <file>, --preset ${names}, or --yes for the defaults`,
    },
    ...missing.map((row) => ({ message: `${row.id} is not chosen`, hint: flagUsage(row) })),
  ];
}

import { type ChoiceId, type ChoiceRow, choiceRows, type Draft, offeredValues } from './table.ts';

/** Two values that do not go together. */
export interface Constraint {
  readonly choice: ChoiceId;
  readonly value: string | boolean;
  readonly against: ChoiceId;
  readonly is: string | boolean;
  /** Completes "X does not go with Y: …". */
  readonly reason: string;
}

/** Pairs that no `applies` of a row rules out. */
const exceptions: readonly Constraint[] = [
  {
    choice: 'features',
    value: 'edits',
    against: 'rooms',
    is: 'ephemeral',
    reason: 'who is away for a moment would miss a part of the document',
  },
  {
    choice: 'features',
    value: 'private-messages',
    against: 'rooms',
    is: 'ephemeral',
    reason: 'they are kept as the events of durable rooms are',
  },
  {
    choice: 'features',
    value: 'private-messages',
    against: 'auth',
    is: 'none',
    reason: 'a guest who comes back may be somebody else',
  },
];

/** All pairs of values that do not go together. */
export const constraints: readonly Constraint[] = [...choiceRows.flatMap(constraintsOfRow), ...exceptions];

/** The constraints that a draft breaks; choices that it does not hold break none. */
export function brokenConstraints(draft: Draft): readonly Constraint[] {
  return constraints.filter(
    (constraint) =>
      holds(draft, constraint.choice, constraint.value) && holds(draft, constraint.against, constraint.is),
  );
}

/** The first constraint that `value` would break, next to all other choices of the draft. */
export function obstacleTo(row: ChoiceRow, value: string | boolean, draft: Draft): Constraint | undefined {
  const tried = new Map(draft).set(row.id, row.kind === 'several' ? [String(value)] : value);
  return brokenConstraints(tried).find(({ choice, against }) => choice === row.id || against === row.id);
}

/** The offered values that go together with the draft. */
export function possibleValues(row: ChoiceRow, draft: Draft): readonly (string | boolean)[] {
  return offeredValues(row).filter((value) => obstacleTo(row, value, draft) === undefined);
}

/** The nearest ways out of a broken constraint, for example `Choose scaling none or rooms ephemeral`. */
export function wayOut(constraint: Constraint, draft: Draft): string {
  const ways = [
    alternative(constraint.choice, constraint.value, draft),
    alternative(constraint.against, constraint.is, draft),
  ];
  return `Choose ${ways.filter((way) => way !== undefined).join(' or ')}`;
}

function constraintsOfRow(row: ChoiceRow): readonly Constraint[] {
  const condition = row.applies;
  if (condition === undefined) return [];
  return offeredValues(row)
    .filter((value) => value !== condition.otherwise)
    .map((value) => ({
      choice: row.id,
      value,
      against: condition.choice,
      is: condition.not,
      reason: condition.reason,
    }));
}

function holds(draft: Draft, id: ChoiceId, value: string | boolean): boolean {
  const chosen = draft.get(id);
  return chosen === value || (Array.isArray(chosen) && chosen.includes(value));
}

function alternative(id: ChoiceId, unwanted: string | boolean, draft: Draft): string | undefined {
  const row = choiceRows.find((candidate) => candidate.id === id);
  if (row === undefined) return undefined;
  if (row.kind === 'several') return `${id} without ${unwanted}`;
  const rest = offeredValues(row).filter((value) => value !== unwanted);
  const value = rest.find((candidate) => obstacleTo(row, candidate, draft) === undefined) ?? rest[0];
  return value === undefined ? undefined : `${id} ${value}`;
}

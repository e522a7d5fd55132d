import { nearest } from '../text/nearest.ts';
import { type ChoiceRow, type ChoiceValue, offeredValues, type SeveralRow } from './table.ts';

/** What is wrong with a value, still without its place. */
export interface ValueProblem {
  readonly message: string;
  readonly hint: string;
}

/** Says what is wrong with one value of a row (for a row of several: with one of its words). */
export function checkValue(row: ChoiceRow, value: unknown): ValueProblem | undefined {
  const offered = offeredValues(row);
  if (offered.some((candidate) => candidate === value)) return undefined;
  const names = offered.map(String);
  const meant = typeof value === 'string' ? nearest(value, names) : undefined;
  const list = `Valid: ${names.join(', ')}`;
  return {
    message: `${row.id} cannot be ${describe(value)}`,
    hint: meant === undefined ? list : `Did you mean ${meant}? ${list}`,
  };
}

/** Brings the words of a row of several into the order of the table, each once. */
export function inTableOrder(row: SeveralRow, words: readonly string[]): ChoiceValue {
  return row.values.map(({ value }) => value).filter((value) => words.includes(value));
}

/** A value as an error names it; long ones are cut. */
function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

import { possibleValues } from './constraints.ts';
import { type ChoiceRow, type ChoiceValue, type Draft, offeredValues } from './table.ts';

/** The default of a row: its first value that goes together with the choices made so far. */
export function defaultValue(row: ChoiceRow, draft: Draft): ChoiceValue {
  const possible = possibleValues(row, draft);
  if (row.kind === 'several') return row.default.filter((value) => possible.includes(value));
  const [first = offeredValues(row)[0]] = possible;
  if (first === undefined) throw new Error(`${row.id} offers no value`);
  return first;
}

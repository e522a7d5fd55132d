import type { Choices } from '../choices/choices.ts';
import { choiceRows } from '../choices/table.ts';

/** The choices on one line, so that defaults and what followed from others can be seen. */
export function describeChoices(choices: Choices): string {
  return choiceRows.map(({ id }) => `${id} ${describe(choices[id])}`).join(', ');
}

function describe(value: Choices[keyof Choices]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value;
  return value.length === 0 ? 'none' : value.join('+');
}

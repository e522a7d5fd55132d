import type { ChoiceValue } from './table.ts';

/** A value as JSON on one line, the way formatters write it. */
export function valueJson(value: ChoiceValue): string {
  return Array.isArray(value) ? `[${value.map((word) => JSON.stringify(word)).join(', ')}]` : JSON.stringify(value);
}

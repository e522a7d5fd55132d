import type { Choices } from './choices.ts';
import { choiceRows } from './table.ts';
import { valueJson } from './value-json.ts';

/** The text of `ws.config.json`: the choices in the order of the table. */
export function serializeConfig(choices: Choices): string {
  const members = choiceRows.map(({ id }) => `  ${JSON.stringify(id)}: ${valueJson(choices[id])}`);
  return `{\n${['  "$schema": "./.ws/config.schema.json"', ...members].join(',\n')}\n}\n`;
}

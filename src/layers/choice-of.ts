import { choiceRows } from '../choices/table.ts';
import type { Facts } from './facts.ts';
import type { Layer } from './layer.ts';

/** What the user chose to get a layer; its title where that follows from several choices. */
export function choiceOf({ title, when = {} }: Layer, facts: Facts): string {
  const known = new Map<string, unknown>(Object.entries(facts));
  const choices = Object.entries(when).flatMap(([name, values]) => {
    if (!choiceRows.some(({ id }) => id === name)) return [];
    const fact = known.get(name);
    return [`${name}: ${Array.isArray(fact) ? values.join(', ') : fact}`];
  });
  return choices.length === 0 ? title : choices.join(', ');
}

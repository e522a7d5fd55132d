import type { Protocol } from '../../model.ts';
import { accepts } from '../../samples/accepts.ts';
import type { SaidValue } from '../schema/scope.ts';
import type { Report } from '../tree/tree.ts';

/** Refuses defaults and examples that could not be sent themselves. */
export function checkSaidValues(said: readonly SaidValue[], protocol: Pick<Protocol, 'schemas'>, report: Report): void {
  for (const { what, at, schema, value } of said) {
    if (accepts(schema, value, protocol) !== false) continue;
    const hint = value === null ? "leave it out, or allow null: type: [<type>, 'null']" : 'change it, or leave it out';
    report(at, `The ${what} ${JSON.stringify(value)} is no value that its schema accepts`, hint);
  }
}

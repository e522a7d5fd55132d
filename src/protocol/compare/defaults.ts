import { propertyKey, valueText } from '../../text/typescript/quote.ts';
import { contentOf } from '../args.ts';
import { hasDefaults } from '../defaults.ts';
import type { Protocol, ProtocolEvent, Schema } from '../model.ts';
import { shapeOf } from '../shape.ts';
import type { PartChange, SchemaComparison } from './schemas.ts';
import { fine } from './verdicts.ts';

/** Schemas that refer to each other may have places without number. */
const maxPlaces = 10_000;

/** The default of each property by its place, undefined where it has none. */
type Defaults = ReadonlyMap<string, string | undefined>;

/** What changed in what handlers find in place of what clients leave out; places that came or went are told as a whole. */
export function defaultChanges(
  before: ProtocolEvent,
  after: ProtocolEvent,
  comparison: SchemaComparison,
): readonly PartChange[] {
  if (!hasDefaults(before, comparison.before) && !hasDefaults(after, comparison.after)) return [];
  const [old, now] = [defaultsOf(before, comparison.before), defaultsOf(after, comparison.after)];
  return [...now].flatMap(([place, value]): PartChange[] => {
    if (!old.has(place) || old.get(place) === value) return [];
    const verdict = fine('Clients may leave it out as before.');
    return [{ path: `${place} default`, kind: 'flag', before: old.get(place), after: value, ...verdict }];
  });
}

function defaultsOf(event: ProtocolEvent, { schemas }: Protocol): Defaults {
  const found = new Map<string, string | undefined>();
  let visited = 0;
  /** @param above the named schemas that lead to the place: what a recursive one repeats is told once */
  const visit = (schema: Schema, place: string, above: readonly string[]): void => {
    visited += 1;
    if (visited > maxPlaces) return;
    const shape = shapeOf(schema);
    if (shape.kind === 'reference' && !above.includes(shape.name)) {
      visit(schemas.get(shape.name) ?? true, place, [...above, shape.name]);
    } else if (shape.kind === 'array') visit(shape.items, `${place}[]`, above);
    else if (shape.kind === 'tuple') {
      for (const [index, item] of shape.prefix.entries()) visit(item, `${place}[${index}]`, above);
    } else if (shape.kind === 'object') {
      for (const { name, schema: property, default: value } of shape.properties) {
        const key = propertyKey(name);
        const inside = place + (key === name ? `.${name}` : `[${key}]`);
        found.set(inside, value === undefined ? undefined : valueText(value));
        visit(property, inside, above);
      }
    }
  };
  const content = contentOf(event);
  if (content !== undefined) visit(content, event.args === undefined ? 'payload' : 'args', []);
  return found;
}

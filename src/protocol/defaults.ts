import { contentOf } from './args.ts';
import { reachesShape } from './graph.ts';
import { mapEvent, mapSchema } from './map-schema.ts';
import type { Protocol, ProtocolEvent, Schema } from './model.ts';
import type { Position, Report } from './read/tree/tree.ts';
import { accepts } from './samples/accepts.ts';

/** A default or an example of a schema, and where it is in the file. */
export interface SaidValue {
  readonly what: 'default' | 'example';
  readonly at: Position;
  readonly schema: Schema;
  readonly value: unknown;
}

/** Refuses defaults and examples that could not be sent themselves. */
export function checkSaidValues(said: readonly SaidValue[], protocol: Pick<Protocol, 'schemas'>, report: Report): void {
  for (const { what, at, schema, value } of said) {
    if (accepts(schema, value, protocol) !== false) continue;
    const hint = value === null ? "leave it out, or allow null: type: [<type>, 'null']" : 'change it, or leave it out';
    report(at, `The ${what} ${JSON.stringify(value)} is no value that its schema accepts`, hint);
  }
}

/** Whether the server fills in properties of what an event carries. */
export function hasDefaults(event: ProtocolEvent, { schemas }: Pick<Protocol, 'schemas'>): boolean {
  const content = contentOf(event);
  if (content === undefined || event.direction === 'server') return false;
  return reachesShape(
    content,
    (name) => schemas.get(name),
    (shape) => shape.kind === 'object' && shape.properties.some((property) => property.default !== undefined),
  );
}

/** An event without the defaults of what the server sends: nobody fills in what that leaves out. */
export function withAppliedDefaults(event: ProtocolEvent): ProtocolEvent {
  const isSent = event.direction === 'server';
  return mapEvent(event, isSent ? withoutDefaults : (schema) => schema, withoutDefaults);
}

function withoutDefaults(schema: Schema): Schema {
  return mapSchema(schema, ({ default: _, ...others }) => others);
}

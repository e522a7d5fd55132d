import { contentOf } from './args.ts';
import { reachesShape } from './graph.ts';
import { mapEvent, mapSchema } from './map-schema.ts';
import type { Protocol, ProtocolEvent, Schema } from './model.ts';

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

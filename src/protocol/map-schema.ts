import type { ProtocolEvent, Schema, SchemaObject } from './model.ts';
import { record } from './record.ts';

/** Rebuilds a schema: first each schema inside it is changed, then itself. */
export function mapSchema(schema: Schema, change: (schema: SchemaObject) => Schema): Schema {
  if (typeof schema === 'boolean') return schema;
  const inside = (part: Schema) => mapSchema(part, change);
  return change(record(Object.entries(schema).map(([key, value]) => [key, mapKeyword(key, value, inside)])));
}

/** Rebuilds an event: the schemas of what it carries, and of what its ack carries. */
export function mapEvent(
  event: ProtocolEvent,
  changeContent: (schema: Schema) => Schema,
  changeAck = changeContent,
): ProtocolEvent {
  const { payload, args, ack, results } = event;
  return {
    ...event,
    ...(payload !== undefined && { payload: changeContent(payload) }),
    ...(args && { args: { ...args, items: args.items.map(changeContent), rest: changeContent(args.rest) } }),
    ...(ack !== undefined && { ack: changeAck(ack) }),
    ...(results && { results: results.map(changeAck) }),
  };
}

/** The parser has checked what each keyword holds. */
function mapKeyword(key: string, value: unknown, inside: (part: Schema) => Schema): unknown {
  switch (key) {
    case 'properties':
      return record(Object.entries(value as Record<string, Schema>).map(([name, part]) => [name, inside(part)]));
    case 'items':
    case 'additionalProperties':
      return inside(value as Schema);
    case 'oneOf':
    case 'anyOf':
    case 'prefixItems':
      return (value as Schema[]).map(inside);
    default:
      return value;
  }
}

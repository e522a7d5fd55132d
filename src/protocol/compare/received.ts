import { mapSchema } from '../map-schema.ts';
import type { Protocol, Schema } from '../model.ts';

/** A protocol with named schemas as clients take them, see `receivedSchema`. */
export function asReceived(protocol: Protocol): Protocol {
  return {
    ...protocol,
    schemas: new Map([...protocol.schemas].map(([name, schema]) => [name, receivedSchema(schema)])),
  };
}

/**
 * What can be sent to clients that expect a schema: what it says, and in objects further properties. Which one of the
 * branches of `oneOf` a value fits is of no importance to who receives it.
 */
export function receivedSchema(schema: Schema): Schema {
  return mapSchema(schema, ({ oneOf, ...part }) => ({
    ...part,
    ...(oneOf !== undefined && { anyOf: oneOf }),
    ...(part.type !== undefined && part.additionalProperties === false && { additionalProperties: true }),
  }));
}

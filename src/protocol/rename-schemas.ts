import { mapEvent, mapSchema } from './map-schema.ts';
import type { Protocol, ProtocolEvent, Schema } from './model.ts';
import { referenceName } from './shape.ts';

/** A protocol in which the schemas whose names are taken have a `_` behind them, which no name has in the file. */
export function renameSchemas(protocol: Protocol, isTaken: (name: string) => boolean): Protocol {
  const { schemas, client, server, namespaces } = protocol;
  if (![...schemas.keys()].some(isTaken)) return protocol;
  const nameOf = (name: string) => (isTaken(name) ? `${name}_` : name);
  const inside = (schema: Schema) =>
    mapSchema(schema, (part) =>
      typeof part.$ref === 'string' ? { ...part, $ref: `#/schemas/${nameOf(referenceName(part.$ref))}` } : part,
    );
  const events = (all: readonly ProtocolEvent[]) => all.map((event) => mapEvent(event, inside));
  return {
    ...protocol,
    schemas: new Map([...schemas].map(([name, schema]) => [nameOf(name), inside(schema)])),
    client: events(client),
    server: events(server),
    namespaces: namespaces.map((one) => ({ ...one, client: events(one.client), server: events(one.server) })),
  };
}

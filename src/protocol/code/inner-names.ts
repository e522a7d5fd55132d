import type { Protocol } from '../model.ts';
import { spacesOf } from '../namespaces.ts';
import { renameSchemas } from '../rename-schemas.ts';
import { takenTypes } from '../taken-types.ts';
import { eventView } from './declarations.ts';

const known = new WeakMap<Protocol, Protocol>();

/**
 * A protocol whose schemas are called as generated code can call them: one named like what that uses itself is
 * renamed, `Error` to `Error_`. Only code has these names; clients never see them.
 */
export function withInnerNames(protocol: Protocol): Protocol {
  const named = known.get(protocol) ?? rename(protocol);
  known.set(protocol, named);
  return named;
}

function rename(protocol: Protocol): Protocol {
  const taken = typesOfEvents(protocol);
  return renameSchemas(protocol, (name) => takenTypes.has(name) || taken.has(name));
}

function typesOfEvents(protocol: Protocol): ReadonlySet<string | undefined> {
  const events = spacesOf(protocol).flatMap(({ client, server }) => [...client, ...server]);
  return new Set(events.map((event) => eventView(event)).flatMap(({ payloadType, ackType }) => [payloadType, ackType]));
}

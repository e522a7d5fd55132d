import { hashedNames } from './hashed-names.ts';
import type { Namespace, Protocol, ProtocolEvent } from './model.ts';
import type { EventNames } from './words.ts';

/** The namespace of the events at the top of the file. */
export const mainNamespace = '/';

/** What a parameter of a namespace's name stands for: 1 to 64 of the characters that a URL never escapes (RFC 3986, 2.3). */
export const parameterCharacters = '[A-Za-z0-9._~-]';
export const maxParameterLength = 64;

/** A literal of a namespace's name, or a parameter. */
export type NamePart = { readonly literal: string } | { readonly parameter: string };

/** The parts of a name such as `/tenants/{tenantId}`, in order. */
export function namePartsOf(name: string): readonly NamePart[] {
  return name.split(/(\{[^{}]*\})/).flatMap((part, index): NamePart[] => {
    if (index % 2 === 1) return [{ parameter: part.slice(1, -1) }];
    return part === '' ? [] : [{ literal: part }];
  });
}

/** The names of the parameters of a namespace, in order. */
export function parametersOf(name: string): readonly string[] {
  return namePartsOf(name).flatMap((part) => ('parameter' in part ? [part.parameter] : []));
}

/** The source of a regular expression for the names that a namespace has, its parameters as named groups. */
export function namespacePattern(name: string): string {
  const parts = namePartsOf(name).map((part) =>
    'parameter' in part
      ? `(?<${part.parameter}>${parameterCharacters}{1,${maxParameterLength}})`
      : part.literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return `^${parts.join('')}$`;
}

/**
 * The names of a namespace in files and in code. What its parameters are called does not count.
 */
export function namespaceNames(name: string): EventNames {
  return hashedNames(name.slice(1).replace(/\{[^{}]*\}/g, '{}'));
}

/** A namespace as a protocol of its own, with the schemas that all share. */
export function inNamespace(protocol: Protocol, { acks, client, server }: Namespace): Protocol {
  return { version: protocol.version, acks, schemas: protocol.schemas, client, server, namespaces: [] };
}

/** The namespace `/` and all others, each as a protocol of its own. */
export function spacesOf(protocol: Protocol): readonly Protocol[] {
  return [{ ...protocol, namespaces: [] }, ...protocol.namespaces.map((namespace) => inNamespace(protocol, namespace))];
}

/** The name of an event and its namespace, which `/` need not have. */
interface EventKey {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** What tells an event from all others: its name, behind its namespace and a comma as in packets of Socket.IO. */
export function eventId({ name, namespace }: EventKey): string {
  return namespace === undefined ? name : `${namespace},${name}`;
}

/** The client events of all namespaces, `/` first. */
export function clientEventsOf(protocol: Protocol): readonly ProtocolEvent[] {
  return [...protocol.client, ...protocol.namespaces.flatMap(({ client }) => client)];
}

/** The same of the server events. */
export function serverEventsOf(protocol: Protocol): readonly ProtocolEvent[] {
  return [...protocol.server, ...protocol.namespaces.flatMap(({ server }) => server)];
}

import type { Namespace, Protocol } from '../../protocol/model.ts';
import { inNamespace, maxParameterLength, namePartsOf, namespaceNames } from '../../protocol/namespaces.ts';
import { codeSpan, paragraph } from '../../text/markdown.ts';
import { type EventReference, eventReference } from './events.ts';
import { type PacketsReference, packetsOf } from './packets.ts';
import type { Wire } from './wire/wire.ts';

/** A namespace as `PROTOCOL.md` tells of it, in Markdown. */
export interface NamespaceReference {
  readonly name: string;
  /** Id of its section. */
  readonly anchor: string;
  readonly text: string;
  /** What its parameters stand for; nothing where it has none. */
  readonly parameters: string;
  readonly clientEvents: readonly EventReference[];
  readonly serverEvents: readonly EventReference[];
}

/** The packets of a namespace that tell it from `/`. */
export interface NamespacePackets extends PacketsReference {
  /** The name that they carry. */
  readonly name: string;
  /** The client asks to be let in: as it is, with a token, or as a guest. */
  readonly ask: string;
  readonly askWithToken: string;
  readonly askAsGuest: string;
  readonly letIn: string;
  readonly refused: string;
  readonly leave: string;
}

/** What a parameter is in examples. */
const exampleParameter = '42';

export function namespaceReference(namespace: Namespace, protocol: Protocol, wire: Wire): NamespaceReference {
  const { name, description, client, server } = namespace;
  const space = inNamespace(protocol, namespace);
  return {
    name,
    anchor: `namespace-${namespaceNames(name).file}`,
    text: paragraph(description ?? ''),
    parameters: parametersText(namespace),
    clientEvents: client.map((event) => eventReference(event, space, wire)),
    serverEvents: server.map((event) => eventReference(event, space, wire)),
  };
}

/** The packets of the namespace that shows most; undefined where there is none. */
export function namespacePackets(protocol: Protocol, wire: Wire): NamespacePackets | undefined {
  const { namespaces } = protocol;
  const shown =
    namespaces.find(({ client, server }) => client.length > 0 && server.length > 0) ??
    namespaces.find(({ client, server }) => client.length + server.length > 0) ??
    namespaces[0];
  if (shown === undefined) return undefined;
  const name = exampleName(shown.name);
  return {
    ...packetsOf(inNamespace(protocol, shown), wire, name),
    name: codeSpan(name),
    ask: codeSpan(`40${name},`),
    askWithToken: codeSpan(`40${name},{"token":"…"}`),
    askAsGuest: codeSpan(`40${name},{"guestToken":"…"}`),
    letIn: codeSpan(`40${name},{"sid":"…"}`),
    refused: codeSpan(`44${name},{"message":"…"}`),
    leave: codeSpan(`41${name},`),
  };
}

function parametersText({ name, parameters }: Namespace): string {
  if (parameters.length === 0) return '';
  const braced = parameters.map((parameter) => codeSpan(`{${parameter}}`));
  const characters = 'letters, digits, `.`, `_`, `~` and `-`';
  return `${braced.join(' and ')} ${braced.length === 1 ? 'stands' : 'each stand'} for 1 to ${maxParameterLength} ${characters}, as in ${codeSpan(exampleName(name))}.`;
}

function exampleName(name: string): string {
  return namePartsOf(name)
    .map((part) => ('parameter' in part ? exampleParameter : part.literal))
    .join('');
}

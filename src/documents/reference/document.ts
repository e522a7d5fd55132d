import { ackCarriesBytes, carriesBytes } from '../../protocol/carries-bytes.ts';
import { hasDefaults } from '../../protocol/defaults.ts';
import type { Protocol, Schema } from '../../protocol/model.ts';
import { spacesOf } from '../../protocol/namespaces.ts';
import { paragraph } from '../../text/markdown.ts';
import { ackRules } from './acks.ts';
import { type EventReference, eventReference } from './events.ts';
import { type NamespacePackets, type NamespaceReference, namespacePackets, namespaceReference } from './namespaces.ts';
import { type PacketsReference, packetsOf } from './packets.ts';
import { type SchemaRow, schemaRows } from './schema-rows.ts';
import type { Wire } from './wire/wire.ts';

/** A named schema. */
export interface SchemaReference {
  readonly name: string;
  readonly text: string;
  readonly rows: readonly SchemaRow[];
}

/** What `PROTOCOL.md` says of a protocol. */
export interface ReferenceView {
  /** Events of `/`. */
  readonly clientEvents: readonly EventReference[];
  readonly serverEvents: readonly EventReference[];
  readonly namespaces: readonly NamespaceReference[];
  readonly schemas: readonly SchemaReference[];
  /** Some events have arguments, some of them optional ones. */
  readonly hasArgs: boolean;
  readonly hasOptionalArgs: boolean;
  /** What holds for acks, each convention on its own; some are in no envelope. */
  readonly acks: readonly string[];
  readonly hasBareAcks: boolean;
  /** The server fills in what clients leave out. */
  readonly hasDefaults: boolean;
  readonly hasBinary: boolean;
  readonly packets: PacketsReference;
  /** Undefined without namespaces. */
  readonly namespacePackets: NamespacePackets | undefined;
  /** A packet with bytes, where there is one. */
  readonly binaryPacket: string | undefined;
}

export function referenceView(protocol: Protocol, wire: Wire): ReferenceView {
  const spaces = spacesOf(protocol);
  const clientEvents = spaces.flatMap(({ client }) => client);
  const events = [...clientEvents, ...spaces.flatMap(({ server }) => server)];
  const args = events.flatMap((event) => event.args ?? []);
  const packets = packetsOf(protocol, wire);
  const inNamespaces = namespacePackets(protocol, wire);
  return {
    clientEvents: protocol.client.map((event) => eventReference(event, protocol, wire)),
    serverEvents: protocol.server.map((event) => eventReference(event, protocol, wire)),
    namespaces: protocol.namespaces.map((namespace) => namespaceReference(namespace, protocol, wire)),
    schemas: [...protocol.schemas].map(([name, schema]) => ({
      name,
      text: paragraph(descriptionOf(schema)),
      rows: schemaRows(schema),
    })),
    hasArgs: args.length > 0,
    hasOptionalArgs: args.some(({ items, required }) => required < items.length),
    acks: ackRules(clientEvents, wire),
    hasBareAcks: clientEvents.some(({ acks }) => acks !== 'envelope'),
    hasDefaults: clientEvents.some((event) => hasDefaults(event, protocol)),
    hasBinary: events.some((event) => carriesBytes(event, protocol) || ackCarriesBytes(event, protocol)),
    packets,
    namespacePackets: inNamespaces,
    binaryPacket: packets.binary ?? inNamespaces?.binary,
  };
}

function descriptionOf(schema: Schema): string {
  return typeof schema === 'object' && typeof schema.description === 'string' ? schema.description : '';
}

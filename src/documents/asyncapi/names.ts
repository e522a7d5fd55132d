import { hashedNames } from '../../protocol/hashed-names.ts';
import type { ProtocolEvent } from '../../protocol/model.ts';
import { eventNames } from '../../protocol/names.ts';
import { namespaceNames } from '../../protocol/namespaces.ts';

export function operationId(event: ProtocolEvent): string {
  return `${event.direction === 'client' ? 'receive' : 'send'}${stemOf(event)}`;
}

/** As the generated types of payloads are called, so that the ids of two events never meet. */
export function payloadId(event: ProtocolEvent): string {
  return `${stemOf(event)}${event.direction === 'client' ? 'Payload' : 'Event'}`;
}

export function ackId(event: ProtocolEvent): string {
  return `${stemOf(event)}Ack`;
}

/** The channel of a namespace; without a name, of `/`. */
export function channelId(namespace?: string): string {
  return namespace === undefined ? 'events' : `events-${namespaceNames(namespace).file}`;
}

/**
 * Ids have the characters of ASCII only (AsyncAPI 3.0, Components Object): what is of others is told apart by a hash. No
 * name of a type has a dot, so that events of two namespaces do not meet either.
 */
function stemOf({ namespace, ...event }: ProtocolEvent): string {
  const words = eventNames(event).type;
  const type = /^\w+$/.test(words) ? words : hashedNames(event.name).type;
  return namespace === undefined ? type : `${namespaceNames(namespace).type}.${type}`;
}

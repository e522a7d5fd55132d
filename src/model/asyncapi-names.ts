import type { ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';

export function operationId({ direction, name }: ProtocolEvent): string {
  return `${direction === 'client' ? 'receive' : 'send'}${eventNames(name).type}`;
}

/** As the generated types of payloads are called, so that the ids of two events never meet. */
export function payloadId({ direction, name }: ProtocolEvent): string {
  return `${eventNames(name).type}${direction === 'client' ? 'Payload' : 'Event'}`;
}

export function ackId({ name }: ProtocolEvent): string {
  return `${eventNames(name).type}Ack`;
}

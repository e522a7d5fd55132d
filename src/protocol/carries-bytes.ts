import { ackContentOf, contentOf } from './args.ts';
import { holdsBinary } from './graph.ts';
import type { Protocol, ProtocolEvent, Schema } from './model.ts';

type Schemas = Pick<Protocol, 'schemas'>;

/** Whether what an event carries can hold bytes. */
export function carriesBytes(event: ProtocolEvent, protocol: Schemas): boolean {
  return holds(contentOf(event), protocol);
}

/** Whether what the ack of an event carries can hold bytes. */
export function ackCarriesBytes(event: ProtocolEvent, protocol: Schemas): boolean {
  return holds(ackContentOf(event), protocol);
}

function holds(content: Schema | undefined, { schemas }: Schemas): boolean {
  return content !== undefined && holdsBinary(content, (name) => schemas.get(name));
}

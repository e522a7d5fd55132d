import { carriesBytes } from '../../protocol/carries-bytes.ts';
import type { Protocol } from '../../protocol/model.ts';
import { codeSpan } from '../../text/markdown.ts';
import type { Wire } from './wire/wire.ts';

/** A client event with its ack and a server event, as they are sent, in Markdown; `binary` is one with bytes. */
export interface PacketsReference {
  readonly event: string | undefined;
  readonly ack: string | undefined;
  readonly heard: string | undefined;
  readonly binary: string | undefined;
}

/** Longer examples are no help to a reader. */
export const maxExampleLength = 2000;

/**
 * Packets of a namespace.
 * @param namespace its name in packets; without it, `/`
 */
export function packetsOf(space: Protocol, wire: Wire, namespace?: string): PacketsReference {
  const asking = space.client.filter(({ acks }) => acks !== 'none');
  const answered = asking.filter(({ ack, results }) => ack !== undefined || results !== undefined);
  const shown = answered.find(({ room }) => room !== undefined) ?? answered[0] ?? asking[0];
  const told = shown ?? space.client[0];
  const heard = space.server.find(({ durable }) => durable) ?? space.server[0];
  const withBytes = [...space.client, ...space.server]
    .filter((event) => carriesBytes(event, space))
    .find((event) => wire.hasAttachments(event, space));
  return {
    event: told && packet(wire.eventText(told, space, { namespace, id: shown && '7' })),
    ack: shown && packet(wire.ackText(shown, space, { namespace, id: '7' })),
    heard: heard && packet(wire.eventText(heard, space, { namespace })),
    binary: withBytes && packet(wire.eventText(withBytes, space, { namespace })),
  };
}

/** As code in Markdown, where it is short enough. */
function packet(text: string | undefined): string | undefined {
  return text === undefined || text.length > maxExampleLength ? undefined : codeSpan(text);
}

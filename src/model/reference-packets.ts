import { contentOf } from '../protocol/args.ts';
import { holdsBinary } from '../protocol/graph.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { codeSpan } from '../render/markdown.ts';
import { exampleArgs, ROOM } from './example.ts';
import { type PacketAddress, packetText, type WireItems, wireItems } from './packet.ts';
import { exampleAck } from './reference-acks.ts';

/** A client event with its ack and a server event, as packets of Socket.IO in Markdown; `binary` is one with bytes. */
export interface PacketsReference {
  readonly event: string | undefined;
  readonly ack: string | undefined;
  readonly heard: string | undefined;
  readonly binary: string | undefined;
}

/** Longer examples are no help to a reader. */
export const maxExampleLength = 2000;

const position = { stream: ROOM, epoch: '1x9', offset: 42 };

/**
 * Packets of a namespace.
 * @param namespace its name in packets; without it, `/`
 */
export function packetsOf(space: Protocol, namespace?: string): PacketsReference {
  const asking = space.client.filter(({ acks }) => acks !== 'none');
  const answered = asking.filter(({ ack, results }) => ack !== undefined || results !== undefined);
  const shown = answered.find(({ room }) => room !== undefined) ?? answered[0] ?? asking[0];
  const told = shown ?? space.client[0];
  const heard = space.server.find(({ durable }) => durable) ?? space.server[0];
  const withBytes = [...space.client, ...space.server]
    .filter((event) => carriesBytes(event, space))
    .map((event) => wireEvent(event, space))
    .find((wire) => wire !== undefined && wire.attachments > 0);
  return {
    event: told && packet('event', wireEvent(told, space), { namespace, id: shown && '7' }),
    ack: shown && packet('ack', wireAck(shown, space), { namespace, id: '7' }),
    heard: heard && packet('event', wireEvent(heard, space), { namespace }),
    binary: packet('event', withBytes, { namespace }),
  };
}

function carriesBytes(event: ProtocolEvent, { schemas }: Protocol): boolean {
  const content = contentOf(event);
  return content !== undefined && holdsBinary(content, (name) => schemas.get(name));
}

/** What Socket.IO carries: the name, what the event carries and what follows it; undefined where no example was found. */
export function wireEvent(event: ProtocolEvent, space: Protocol): WireItems | undefined {
  const args = exampleArgs(event, space);
  if (args === undefined) return undefined;
  const all = event.durable ? [...(args.length === 0 ? [null] : args), position] : args;
  return wireItems([event.name, ...all]);
}

/** What the ack of an event that succeeded carries; undefined where there is none, or no example of it. */
export function wireAck(event: ProtocolEvent, space: Protocol): WireItems | undefined {
  const ack = exampleAck(event, space);
  return ack && wireItems(ack);
}

function packet(kind: 'event' | 'ack', wire: WireItems | undefined, address: PacketAddress): string | undefined {
  const text = wire && packetText(kind, wire, address);
  return text === undefined || text.length > maxExampleLength ? undefined : codeSpan(text);
}

import type { Choices } from '../../../choices/choices.ts';
import type { AckConvention, Protocol, ProtocolEvent } from '../../../protocol/model.ts';
import { socketIoWire } from './socket-io.ts';
import { sseWire } from './sse.ts';
import { webSocketWire } from './ws.ts';

/** Where an example of a packet goes, and which ack it asks for or is. */
export interface PacketAddress {
  /** Absent for `/`. */
  readonly namespace?: string | undefined;
  readonly id?: string | undefined;
}

/** How a transport puts events and acks on the wire, by example; undefined where no example was found. */
export interface Wire {
  /** What carries an event, as JSON; `space` is its namespace. */
  event(event: ProtocolEvent, space: Protocol): unknown;
  /** What carries the ack of an event that succeeded; undefined also where there is none. */
  ack(event: ProtocolEvent, space: Protocol): unknown;
  /** The text that is sent for an event, and for its ack. */
  eventText(event: ProtocolEvent, space: Protocol, address: PacketAddress): string | undefined;
  ackText(event: ProtocolEvent, space: Protocol, address: PacketAddress): string | undefined;
  /** Whether an event's text announces bytes that follow it. */
  hasAttachments(event: ProtocolEvent, space: Protocol): boolean;
  /** Where the position of a durable event is, after "its position ". */
  positionOf(event: ProtocolEvent): string;
  /** What holds for all acks of a convention. */
  readonly ackRules: Readonly<Record<Exclude<AckConvention, 'none'>, string>>;
}

const wires: Readonly<Record<Choices['transport'], Wire>> = {
  'socket.io': socketIoWire,
  ws: webSocketWire,
  sse: sseWire,
};

export function wireOf(transport: Choices['transport']): Wire {
  return wires[transport];
}

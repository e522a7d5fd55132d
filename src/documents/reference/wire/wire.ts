import type { AckConvention, Protocol, ProtocolEvent } from '../../../protocol/model.ts';

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

/** What an error is, in `ackRules`. */
export const errorText = '`{ "code", "message", "retryAfterMs"? }`';

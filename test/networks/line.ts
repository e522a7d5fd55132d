/** What a line does to what it carries; what is left out it does not. The same both ways but where it says which. */
export interface Conditions {
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** How much may wait for a slow line, and is dropped beyond; of bytes so many are on the way. Default 128 KiB. */
  readonly queueBytes?: number;
  /** Packets that are lost without a word: those to the server (up), to the client (down), or all. */
  readonly loses?: 'up' | 'down' | 'both';
  /** Ends every connection, and refuses new ones. */
  readonly isCut?: boolean;
  /** Larger packets are lost without a word. Only of packets. */
  readonly maxPacketBytes?: number;
  /** Packets of a connection that was silent for longer are lost, as behind a NAT that forgets. Only of packets. */
  readonly forgetsAfterMs?: number;
}

/** Bytes that came out at each end. */
export interface Traffic {
  readonly up: number;
  readonly down: number;
}

/** A bad line between a server and a client. */
export interface Line {
  /** Where the server is for a client behind the line. */
  readonly url: string;
  /** The words before the command of a program that is to be behind the line. */
  readonly behind: readonly string[];
  /** What the line is like from now on. */
  readonly set: (conditions: Conditions) => Promise<void>;
  /** Gives the client another address; its connections are of the old one. */
  readonly changeAddress: () => Promise<void>;
  readonly traffic: () => Promise<Traffic>;
  readonly close: () => Promise<void>;
}

/** Starts a line in front of a server that listens on this port, of all addresses. */
export type StartLine = (serverPort: number) => Promise<Line>;

export const defaultQueueBytes = 131_072;

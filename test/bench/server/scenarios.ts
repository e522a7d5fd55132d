/** What clients do to a server. */
export interface Scenario {
  readonly name: string;
  readonly nodes: 1 | 2;
  /** Each connection is in one room; none where it only asks for echoes. */
  readonly rooms: number;
  readonly connections: number;
  /** Connections of each room that send, or of all connections. */
  readonly senders: number;
  /** Messages per second of all senders together; without it each sends its next one as soon as it can. */
  readonly perSecond?: number;
}

export const scenarios: readonly Scenario[] = [
  { name: 'echo with ack, 100 connections', nodes: 1, rooms: 0, connections: 100, senders: 100 },
  { name: 'one room of 100, 8 senders', nodes: 1, rooms: 1, connections: 100, senders: 8 },
  { name: '200 rooms of 5', nodes: 1, rooms: 200, connections: 1000, senders: 1 },
  { name: '200 rooms of 5, 2,000 messages/s', nodes: 1, rooms: 200, connections: 1000, senders: 1, perSecond: 2000 },
  { name: 'two nodes, one room of 100, 8 senders', nodes: 2, rooms: 1, connections: 100, senders: 8 },
  { name: 'two nodes, 200 rooms of 5', nodes: 2, rooms: 200, connections: 1000, senders: 1 },
];

import type { Facts } from './facts.ts';

/** The flags by which templates decide. */
export type Flags = Omit<Facts, 'rooms' | 'auth' | 'scaling' | 'features'> & {
  readonly ws: boolean;
  readonly sse: boolean;
  /** Clients without the SDK go on with the streams of their rooms by the id of the last event. */
  readonly resumes: boolean;
  /** A request of a client may arrive at another process than that of its connection. */
  readonly forwards: boolean;
  /** Clients of a process get the events of a stream in the order of their offsets, also those of other processes. */
  readonly ordered: boolean;
  readonly jwt: boolean;
  /** A transport stands before its client has to prove who it is. */
  readonly halfOpen: boolean;
  /** Users prove who they are by the session of an application, which browsers show by a cookie. */
  readonly session: boolean;
  /** Users have an account somewhere, and prove that it is theirs. */
  readonly accounts: boolean;
  readonly rooms: boolean;
  readonly durable: boolean;
  /** Events to rooms are not kept, and reach other processes through Redis. */
  readonly relayed: boolean;
  /** Clients are told of refusals by a function of the project's own. */
  readonly tellsRefusals: boolean;
  /** Redis is a cluster. */
  readonly sharded: boolean;
  /** Rooms depend on the state of the connection to Redis. */
  readonly asksRedis: boolean;
  readonly messages: boolean;
  /** Messages are kept, and can be edited and deleted. */
  readonly revisions: boolean;
  readonly typing: boolean;
  readonly metrics: boolean;
  /** Its owner may have something done with each connection that is made. */
  readonly greets: boolean;
};

/** The flags of a project. */
export function flagsOf({ rooms, auth, scaling, features, ...facts }: Facts): Flags {
  return {
    ...facts,
    ws: facts.transport === 'ws',
    sse: facts.transport === 'sse',
    resumes: facts.transport === 'sse' && rooms === 'durable',
    forwards: facts.transport === 'sse' && facts.redis,
    ordered: facts.transport === 'sse' && facts.redis && rooms === 'durable',
    tellsRefusals: facts.ownAcks && facts.transport !== 'sse',
    jwt: auth === 'jwt',
    halfOpen: facts.transport === 'socket.io' && auth !== 'none',
    session: auth === 'session',
    accounts: auth !== 'none',
    rooms: rooms !== 'none',
    durable: rooms === 'durable',
    relayed: rooms === 'ephemeral' && facts.redis,
    sharded: scaling === 'redis-sharded',
    asksRedis: scaling === 'redis-sharded' || (rooms === 'ephemeral' && facts.redis),
    messages: features.includes('messages'),
    revisions: features.includes('messages') && rooms === 'durable',
    typing: features.includes('typing'),
    metrics: features.includes('metrics'),
    greets: facts.identity || facts.hasNamespaces,
  };
}

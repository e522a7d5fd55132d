import { Redis as Client } from 'ioredis';
import { onTestFinished } from 'vitest';
import { batched, type Guest } from './crowd.ts';
import { type GeneratedServer, type ServerOptions, serverEnv, startServer, tokenFor } from './generated-server.ts';
import { createClient, type SdkClient } from './sdk.ts';
import { until, waitMs } from './within.ts';

/** Limits that leave room for a test that connects from one address and speaks fast. */
export const roomy = {
  WS_LIMITS_CONNECTIONS_PER_IP: '100000',
  WS_LIMITS_CONNECTIONS_PER_USER: '1000',
  WS_LIMITS_HANDSHAKES_PER_SECOND: '100000',
  WS_LIMITS_HANDSHAKES_PER_SECOND_PER_IP: '100000',
  WS_LIMITS_HANDSHAKES_PER_SECOND_PER_USER: '100000',
  WS_LIMITS_EVENTS_PER_SECOND: '100000',
  WS_LIMITS_EVENT_BURST: '100000',
  WS_LIMITS_USER_EVENTS_PER_SECOND: '100000',
  WS_LIMITS_USER_EVENT_BURST: '100000',
};

/** Where nodes have their leases in Redis, by when they run out. */
const leases = '{ws:roster}:nodes';

/** The servers of one built project with the same secrets. What it starts ends with the test. */
export interface Nodes {
  /** The environment that each server starts in. */
  readonly env: NodeJS.ProcessEnv;
  readonly start: (options?: ServerOptions) => Promise<GeneratedServer>;
  /** A client of a user that is connected to a server, in the room where one is given. */
  readonly enter: (server: Pick<GeneratedServer, 'url'>, userId: string, roomId?: string) => Promise<SdkClient>;
  /** Connects many users who do not connect again; each enters its rooms. */
  readonly gather: (server: Pick<GeneratedServer, 'url'>, guests: readonly Guest[]) => Promise<void>;
}

/** @param env Where Redis is, and settings. */
export function nodesOf(project: string, env: NodeJS.ProcessEnv): Nodes {
  const shared = { ...serverEnv(project), ...env };
  const connect = async ({ url }: Pick<GeneratedServer, 'url'>, userId: string, options?: object) => {
    const client = await createClient(project, url, tokenFor(userId, shared), options);
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  };
  return {
    env: shared,
    start: async (options) => {
      const server = await startServer(project, shared, options);
      onTestFinished(server.kill);
      return server;
    },
    enter: async (server, userId, roomId) => {
      const client = await connect(server, userId);
      if (roomId !== undefined) await client.join(roomId);
      return client;
    },
    gather: async (server, guests) => {
      await batched(guests, async ({ userId, rooms }) => {
        const client = await connect(server, userId, { reconnection: false });
        for (const roomId of rooms) await client.join(roomId);
      });
    },
  };
}

/** The ids of the users in a room, in order, as a member of it sees them. */
export async function membersOf(client: SdkClient, roomId: string): Promise<string[]> {
  const userIds: string[] = [];
  let page = await client.join(roomId);
  for (;;) {
    const { members, nextMembers } = page as { members: { userId: string }[]; nextMembers?: string };
    userIds.push(...members.map(({ userId }) => userId));
    if (nextMembers === undefined) return [...new Set(userIds)].sort();
    page = await client.emit('room-members', { roomId, from: nextMembers });
  }
}

/** How many connections a server has, by its own count. */
export async function connectionsOf({ url }: GeneratedServer, { API_KEY }: NodeJS.ProcessEnv): Promise<number> {
  const response = await fetch(`${url}/ws/stats`, { headers: { authorization: `Bearer ${API_KEY}` } });
  return ((await response.json()) as { connections: number }).connections;
}

/** Waits until a server says that it is ready (200), or that it is not (503). */
export function untilReadiness({ url }: GeneratedServer, status: 200 | 503, limitMs = waitMs): Promise<void> {
  return until(limitMs, `readiness ${status}`, async () => (await fetch(`${url}/readyz`)).status === status);
}

/** The leases that nodes have now; `end` lets them have run out long ago. */
export async function leasesOf(redis: Client): Promise<{ readonly end: () => Promise<void> }> {
  const names = await redis.zrange(leases, '0', '-1');
  return {
    end: async () => {
      for (const name of names) await redis.zadd(leases, 1, name);
    },
  };
}

/** Waits until every living server has looked once more after what others left in Redis: what was due then has happened. */
export async function untilSwept(redisUrl: string, servers: number): Promise<void> {
  const redis = new Client(redisUrl);
  const valid = async () => {
    const [now = ''] = await redis.time();
    return redis.zrangebyscore(leases, Number(now) * 1000, '+inf', 'WITHSCORES');
  };
  try {
    const before = new Set(await valid());
    // Names stay, and all ends of leases are new ones.
    const renewed = async () => (await valid()).filter((value) => !before.has(value)).length >= servers;
    await until(waitMs, 'a renewed lease of every server', renewed);
  } finally {
    redis.disconnect();
  }
}

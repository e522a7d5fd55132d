import { EventError } from '../generated/protocol.ts';
import type { RedisConnections } from '../redis.ts';
import { type Held, LEASE_MS, Node, type Swept } from './node.ts';
import type { PresentUser, Roster } from './roster.ts';
import * as scripts from './roster-scripts.ts';
import { unavailable } from './scripts.ts';

/** A roster for many processes. */
export class RedisRoster implements Roster {
  readonly #node: Node;
  readonly #connections = new Map<string, Held>();

  /** @param base First part of all keys, with a hash tag. */
  constructor(redis: Pick<RedisConnections, 'run' | 'onConnected'>, base: string) {
    this.#node = new Node(redis, base, {
      sweep: async (names, notAfterMs) =>
        (await this.#node.run(scripts.SWEEP, LEASE_MS, notAfterMs, ...names)) as Swept,
      settle: (connectionId) => this.#settle(connectionId),
      connectionIds: () => this.#connections.keys(),
    });
  }

  /** Takes part, until `close`. */
  start(): Promise<void> {
    return this.#node.start();
  }

  async connect(userId: string, connectionId: string, limit: number): Promise<void> {
    const counting = this.#node.run(scripts.CONNECT, connectionId, userId, limit);
    const counted = await counting.catch((error: unknown) => {
      // It may have been counted all the same.
      this.#node.unsettle(connectionId);
      throw error;
    });
    if (counted === 0) throw new EventError('TOO_MANY_CONNECTIONS', 'Too many connections of this user');
    if (counted === -1) throw unavailable();
    this.#connections.set(connectionId, { userId, asked: Promise.resolve() });
  }

  async disconnect(_userId: string, connectionId: string): Promise<void> {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return;
    this.#connections.delete(connectionId);
    const asked = this.#node.runInTurn(connection, scripts.DISCONNECT, connectionId);
    await asked.catch(() => this.#node.unsettle(connectionId));
  }

  async online(): Promise<string[]> {
    return (await this.#node.ask(scripts.ONLINE)) as string[];
  }

  async find(userId: string): Promise<PresentUser | undefined> {
    const connections = (await this.#node.ask(scripts.COUNT, userId)) as string | null;
    return connections === null ? undefined : { id: userId, connections: Number(connections) };
  }

  close(): Promise<void> {
    return this.#node.close(scripts.FAREWELL);
  }

  async #settle(connectionId: string): Promise<void> {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) await this.#node.run(scripts.DISCONNECT, connectionId);
    else if ((await this.#node.runInTurn(connection, scripts.SETTLE, connectionId, connection.userId)) === -1) {
      throw unavailable();
    }
  }
}

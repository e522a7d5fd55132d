import { EventError } from '../generated/protocol.ts';
import type { PresentUser, Roster } from './roster.ts';

/** A roster for one process. */
export class MemoryRoster implements Roster {
  readonly #connections = new Map<string, Set<string>>();

  async connect(userId: string, connectionId: string, limit: number): Promise<void> {
    const connections = this.#connections.get(userId) ?? new Set<string>();
    if (connections.size >= limit) {
      throw new EventError('TOO_MANY_CONNECTIONS', 'Too many connections of this user');
    }
    this.#connections.set(userId, connections.add(connectionId));
  }

  async disconnect(userId: string, connectionId: string): Promise<void> {
    const connections = this.#connections.get(userId);
    connections?.delete(connectionId);
    if (connections?.size === 0) this.#connections.delete(userId);
  }

  async online(): Promise<string[]> {
    return [...this.#connections.keys()];
  }

  async find(userId: string): Promise<PresentUser | undefined> {
    const connections = this.#connections.get(userId)?.size;
    return connections === undefined ? undefined : { id: userId, connections };
  }

  async close(): Promise<void> {
    this.#connections.clear();
  }
}

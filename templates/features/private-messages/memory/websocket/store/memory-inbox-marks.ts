import { EventError } from '../generated/protocol.ts';
import type { InboxMarks } from './inbox-marks.ts';
import type { Cursor } from './streams.ts';

/** Marks for one process, as long as it lives. */
export class MemoryInboxMarks implements InboxMarks {
  readonly #read = new Map<string, Cursor>();
  readonly #blocked = new Map<string, Set<string>>();

  async readUpTo(userId: string): Promise<Cursor | undefined> {
    return this.#read.get(userId);
  }

  async markRead(userId: string, { epoch, offset }: Cursor): Promise<void> {
    const known = this.#read.get(userId);
    if (known?.epoch !== epoch || known.offset < offset) this.#read.set(userId, { epoch, offset });
  }

  async hasBlocked(userId: string, otherId: string): Promise<boolean> {
    return this.#blocked.get(userId)?.has(otherId) ?? false;
  }

  async block(userId: string, otherId: string, limit: number): Promise<void> {
    const blocked = this.#blocked.get(userId) ?? new Set();
    if (!blocked.has(otherId) && blocked.size >= limit) {
      throw new EventError('TOO_MANY_BLOCKED', 'Unblock another user first');
    }
    this.#blocked.set(userId, blocked.add(otherId));
  }

  async unblock(userId: string, otherId: string): Promise<void> {
    const blocked = this.#blocked.get(userId);
    blocked?.delete(otherId);
    if (blocked?.size === 0) this.#blocked.delete(userId);
  }
}

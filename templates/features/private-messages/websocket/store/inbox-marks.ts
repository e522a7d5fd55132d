import type { Cursor } from './streams.ts';

/** What is kept of users beside their inboxes. */
export interface InboxMarks {
  /** Up to where a user has read their inbox. */
  readUpTo(userId: string): Promise<Cursor | undefined>;
  /** Notes that a user has read up to a place of the present epoch, unless they have read further. */
  markRead(userId: string, upTo: Cursor): Promise<void>;
  /** Whether a user blocks another. */
  hasBlocked(userId: string, otherId: string): Promise<boolean>;
  /** Rejects with an `EventError` (`TOO_MANY_BLOCKED`) where the user blocks `limit` others already. */
  block(userId: string, otherId: string, limit: number): Promise<void>;
  unblock(userId: string, otherId: string): Promise<void>;
}

import { changeOf, foreignMessage, type MessageChange, unknownMessage } from './message-changes.ts';
import type { StreamEntry } from './streams.ts';

interface Message {
  readonly author: string;
  /** Where its text is, and each edit of it, oldest first. */
  readonly offsets: number[];
}

/** Finds what a stream holds of a message. */
export class MessageIndex {
  readonly #messages = new Map<string, Message>();

  /**
   * Throws an `EventError` where a message cannot be changed: `NOT_FOUND`, `FORBIDDEN`.
   * @param author whose it must be, unless it may be anybody's
   */
  check({ kind, messageId }: MessageChange, author: string | undefined): void {
    if (kind === 'said') return;
    const message = this.#messages.get(messageId);
    if (message === undefined) throw unknownMessage();
    if (author !== undefined && message.author !== author) throw foreignMessage();
  }

  /** Notes what a new entry does to a message. Returns the offsets whose text is to be kept no longer. */
  add({ kind, messageId }: MessageChange, { offset, payload }: StreamEntry): readonly number[] {
    const message = this.#messages.get(messageId);
    // Of two that are called the same the first one counts, so that nobody takes another's message from them.
    if (kind === 'said' && message === undefined) {
      this.#messages.set(messageId, { author: Object(payload).userId, offsets: [offset] });
    }
    if (kind === 'edited') message?.offsets.push(offset);
    if (kind !== 'deleted') return [];
    this.#messages.delete(messageId);
    return message?.offsets ?? [];
  }

  /** Forgets an entry that is not kept any longer: the oldest of its stream. */
  forget(entry: StreamEntry): void {
    const { messageId = '' } = changeOf(entry) ?? {};
    const message = this.#messages.get(messageId);
    if (message?.offsets[0] !== entry.offset) return;
    message.offsets.shift();
    if (message.offsets.length === 0) this.#messages.delete(messageId);
  }
}

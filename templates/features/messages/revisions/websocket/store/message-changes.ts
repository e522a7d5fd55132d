import { EventError } from '../generated/protocol.ts';
import type { NewEntry } from './streams.ts';

/** What an event does to a message. */
export interface MessageChange {
  readonly kind: 'said' | 'edited' | 'deleted';
  readonly messageId: string;
}

/** What an event does to a message; undefined where it is about none. */
export function changeOf({ event, payload }: NewEntry): MessageChange | undefined {
  switch (event) {
    case 'new-message':
      return changeTo('said', Object(payload).id);
    case 'message-edited':
      return changeTo('edited', Object(payload).messageId);
    case 'message-deleted':
      return changeTo('deleted', Object(payload).messageId);
    default:
      return undefined;
  }
}

export function unknownMessage(): EventError {
  return new EventError('NOT_FOUND', 'There is no such message');
}

export function foreignMessage(): EventError {
  return new EventError('FORBIDDEN', 'The message is of somebody else');
}

/** Events of these names that you wrote yourself may be of another kind. */
function changeTo(kind: MessageChange['kind'], messageId: unknown): MessageChange | undefined {
  return typeof messageId === 'string' && messageId !== '' ? { kind, messageId } : undefined;
}

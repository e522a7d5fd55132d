import type { Handler } from '../generated/protocol.ts';

/** Marks the inbox of the user as read up to a place. */
export const markRead: Handler<'mark-read'> = async ({ connection, rooms, inboxes }, { upTo }) => {
  await inboxes.markRead(rooms, connection, upTo);
  return {};
};

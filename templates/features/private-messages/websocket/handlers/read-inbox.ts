import type { Handler } from '../generated/protocol.ts';

/** Returns what waits in the inbox of the user, a page at a time. */
export const readInbox: Handler<'read-inbox'> = ({ connection, inboxes }, { since, maxBytes }) =>
  inboxes.read(connection, since, maxBytes);

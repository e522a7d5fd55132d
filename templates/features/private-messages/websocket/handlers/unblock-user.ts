import type { Handler } from '../generated/protocol.ts';

/** Lets messages of a user arrive again. */
export const unblockUser: Handler<'unblock-user'> = async ({ user, inboxes }, { targetUserId }) => {
  await inboxes.unblock(user.id, targetUserId);
  return {};
};

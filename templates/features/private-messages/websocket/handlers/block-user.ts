import type { Handler } from '../generated/protocol.ts';

/** Lets nothing that a user writes arrive at who asks for it. */
export const blockUser: Handler<'block-user'> = async ({ user, inboxes }, { targetUserId }) => {
  await inboxes.block(user.id, targetUserId);
  return {};
};

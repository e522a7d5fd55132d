import type { Handler } from '../generated/protocol.ts';

/** Puts an edit into the order of the document and shows it to everyone. Sent again with the same key, it happens once. */
export const edit: Handler<'edit'> = async ({ rooms, user }, { roomId, change }) => {
  const { offset } = await rooms.publish(roomId, 'edited', { roomId, userId: user.id, change });
  return { offset };
};

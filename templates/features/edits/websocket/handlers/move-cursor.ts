import type { Handler } from '../generated/protocol.ts';

/** Shows the others where someone's cursor is. */
export const moveCursor: Handler<'move-cursor'> = ({ connection, user }, { roomId, anchor, head }) => {
  connection.to(roomId).emit('cursor-moved', { roomId, userId: user.id, anchor, head });
  return {};
};

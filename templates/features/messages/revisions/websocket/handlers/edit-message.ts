import type { Handler } from '../generated/protocol.ts';

/** Gives a message another text, and shows it to everyone in the room. Refused unless the user wrote it. */
export const editMessage: Handler<'edit-message'> = async ({ rooms, user }, { roomId, messageId, content }) => {
  const edited = { messageId, roomId, userId: user.id, content, timestamp: Date.now() };
  const { offset, payload } = await rooms.publish(roomId, 'message-edited', edited);
  return { timestamp: payload.timestamp, offset };
};

import { hash, randomUUID } from 'node:crypto';
import type { Handler } from '../generated/protocol.ts';

/** Says something to one user. Whom users may write to is for you to say, here: everybody, by any id. */
export const privateMessage: Handler<'private-message'> = async ({ user, rooms, inboxes }, payload) => {
  const { targetUserId, content, idempotencyKey } = payload;
  // What is sent again is the same message, also where only a part of it was stored before.
  const key = idempotencyKey && JSON.stringify([user.id, idempotencyKey]);
  const id = key === undefined ? randomUUID() : hash('sha256', key, 'base64url');
  const sent = await inboxes.send(rooms, {
    id,
    fromUserId: user.id,
    toUserId: targetUserId,
    content,
    timestamp: Date.now(),
  });
  const { timestamp, delivered } = sent.payload;
  return { messageId: sent.payload.id, timestamp, delivered, offset: sent.offset };
};

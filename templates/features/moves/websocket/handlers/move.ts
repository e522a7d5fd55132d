import type { Handler } from '../generated/protocol.ts';

/** Tells everyone in the room where someone is, together with all who move at the time. */
export const move: Handler<'move'> = ({ moves, user }, { roomId, x, y }) => {
  moves.move(user.id, roomId, { x, y });
  return {};
};

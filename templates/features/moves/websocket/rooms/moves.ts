import type { IoServer } from '../context.ts';
import { emit } from '../emit.ts';
import type { Settings } from '../generated/settings.ts';
import { Batches } from './batches.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Tells everyone in a room who moved, all of a short while at once: messages grow with the rooms, not with the moves. */
export class Moves {
  readonly #batches: Batches<Place>;

  constructor(io: IoServer, { intervalMs }: Settings['moves']) {
    this.#batches = new Batches(intervalMs, (roomId, places) => {
      const moves = [...places].map(([userId, place]) => ({ userId, ...place }));
      emit(io.to(roomId), 'moves', { roomId, moves });
    });
  }

  move(userId: string, roomId: string, place: Place): void {
    this.#batches.set(roomId, userId, place);
  }

  close(): void {
    this.#batches.close();
  }
}

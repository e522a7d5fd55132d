import type { Logger } from 'pino';
import type { Settings } from '../generated/settings.ts';
import { Batches } from './batches.ts';
import type { Rooms } from './rooms.ts';

interface Dependencies {
  readonly rooms: Rooms;
  readonly log: Logger;
  readonly settings: Settings;
}

/** Sends figures to the rooms that show them, all of a short while at once. */
export class Updates {
  readonly #batches: Batches<number | string>;

  constructor({ rooms, log, settings: { updates } }: Dependencies) {
    this.#batches = new Batches(updates.intervalMs, (roomId, figures) => {
      const values = [...figures].map(([name, value]) => ({ name, value }));
      rooms
        .broadcast(roomId, 'updates', { roomId, values, timestamp: Date.now() })
        .catch((error: unknown) => log.error({ err: error, roomId }, 'updates were lost'));
    });
  }

  set(roomId: string, name: string, value: number | string): void {
    this.#batches.set(roomId, name, value);
  }

  close(): void {
    this.#batches.close();
  }
}

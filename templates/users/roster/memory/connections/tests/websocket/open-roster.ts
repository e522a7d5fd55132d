import { MemoryRoster } from '../../websocket/store/memory-roster.ts';
import type { Roster } from '../../websocket/store/roster.ts';

/** Opens a roster of its own for a test. */
export async function openRoster(): Promise<Roster> {
  return new MemoryRoster();
}

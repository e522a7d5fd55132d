import { MemoryRoster } from '../../websocket/store/memory-roster.js';
import type { Roster } from '../../websocket/store/roster.js';

/** Opens a roster of its own for a test. */
export async function openRoster(): Promise<Roster> {
  return new MemoryRoster();
}

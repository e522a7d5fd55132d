import { onTestFinished } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.js';
import { MemoryRoster } from '../../websocket/store/memory-roster.js';
import type { Roster } from '../../websocket/store/roster.js';

/** Opens a roster of its own for a test. Settings are given as environment variables. */
export async function openRoster(env: Record<string, string> = {}): Promise<Roster> {
  const roster = new MemoryRoster(loadSettings(env).rooms);
  onTestFinished(() => roster.close());
  return roster;
}

import { onTestFinished, vi } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { MemoryRoster } from '../../websocket/store/memory-roster.ts';

/** Opens a roster of its own for a test, for which time goes by as it is told. Settings are given as environment variables. */
export async function openRoster(env: Record<string, string> = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const roster = new MemoryRoster(loadSettings(env).rooms);
  onTestFinished(() => roster.close());
  const elapse = async (seconds: number): Promise<void> => void vi.advanceTimersByTime(seconds * 1000);
  return Object.assign(roster, { elapse });
}

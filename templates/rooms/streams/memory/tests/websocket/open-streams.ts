import { onTestFinished } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { MemoryStreams } from '../../websocket/store/memory-streams.ts';
import type { Streams } from '../../websocket/store/streams.ts';

/** Opens a store of its own for a test. Settings are given as environment variables. */
export async function openStreams(env: Record<string, string> = {}): Promise<Streams> {
  const streams = new MemoryStreams(loadSettings(env).history);
  onTestFinished(() => streams.close());
  return streams;
}

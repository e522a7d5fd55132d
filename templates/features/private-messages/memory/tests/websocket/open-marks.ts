import type { InboxMarks } from '../../websocket/store/inbox-marks.ts';
import { MemoryInboxMarks } from '../../websocket/store/memory-inbox-marks.ts';

/** Opens a store of its own for a test. */
export async function openMarks(): Promise<InboxMarks> {
  return new MemoryInboxMarks();
}

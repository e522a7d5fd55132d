import type { RawConnection } from './slow-consumers.ts';

/** How long more may wait for a client than should, where it came in one turn. */
const PATIENCE_MS = 5000;

/** Closes a connection whose client does not read what one turn brought, though nothing follows that would show it. */
export function closeWhenUnread(raw: RawConnection, maxBufferedBytes: number): void {
  let timer: NodeJS.Timeout | undefined;
  const socket = () => (raw.transport as { socket?: { bufferedAmount: number; terminate(): void } }).socket;
  const isUnread = () => (socket()?.bufferedAmount ?? 0) > maxBufferedBytes;

  raw.on('drain', () => {
    if (timer !== undefined || !isUnread()) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (isUnread()) socket()?.terminate();
    }, PATIENCE_MS).unref();
  });
  raw.once('close', () => clearTimeout(timer));
}

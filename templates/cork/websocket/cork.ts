import type { Socket } from 'node:net';
import type { RawConnection } from './middleware/slow-consumers.js';

/** What this needs of a connection of Engine.IO, of which its types do not tell. */
interface Internals {
  flush(): void;
  readonly transport: { readonly socket?: { readonly _socket?: Socket } };
}

const waiting: (() => void)[] = [];

/**
 * Writes all that a connection is sent in one turn of the event loop by one call of the system, instead of one per
 * packet. Where Engine.IO is not as it was when this was written, it writes as it always does.
 */
export function writeByTurn(raw: RawConnection): void {
  const internals = raw as unknown as Internals;
  if (typeof internals.flush !== 'function') return;
  const flush = internals.flush.bind(raw);
  let isWaiting = false;

  function write(): void {
    isWaiting = false;
    const socket = internals.transport.socket?._socket;
    socket?.cork();
    flush();
    socket?.uncork();
  }

  internals.flush = () => {
    if (isWaiting) return;
    isWaiting = true;
    if (waiting.push(write) === 1) setImmediate(writeAll);
  };
}

function writeAll(): void {
  for (const write of waiting.splice(0)) write();
}

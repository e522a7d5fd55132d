import type { Socket } from 'node:net';
import type { RawConnection } from './middleware/slow-consumers.js';

/** A packet that waits to be sent; the frame of a broadcast is made once, for all its connections. */
interface Packet {
  readonly options?: { wsPreEncodedFrame?: readonly Buffer[] };
}

/** What this needs of a connection of Engine.IO, of which its types do not tell. */
interface Internals {
  flush(): void;
  readonly writeBuffer: readonly Packet[];
  readonly transport: { readonly socket?: { readonly _socket?: Socket } };
}

const waiting: (() => void)[] = [];

/**
 * Writes all that a connection is sent in one turn of the event loop by one call of the system, instead of one per
 * packet. Where Engine.IO is not as it was when this was written, it writes as it always does.
 */
export function writeByTurn(raw: RawConnection): void {
  const internals = raw as unknown as Internals;
  if (typeof internals.flush !== 'function' || !Array.isArray(internals.writeBuffer)) return;
  const flush = internals.flush.bind(raw);
  let isWaiting = false;

  function write(): void {
    isWaiting = false;
    const { writeBuffer, transport } = internals;
    for (const { options } of writeBuffer) joinFrame(options);
    const socket = writeBuffer.length > 1 ? transport.socket?._socket : undefined;
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

/** Makes head and body of a frame one piece, which is written in half the time. */
function joinFrame(options: Packet['options']): void {
  const frame = options?.wsPreEncodedFrame;
  if (options !== undefined && frame?.length === 2) options.wsPreEncodedFrame = [Buffer.concat(frame)];
}

function writeAll(): void {
  for (const write of waiting.splice(0)) write();
}

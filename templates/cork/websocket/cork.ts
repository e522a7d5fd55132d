import type { Socket } from 'node:net';
import type { RawConnection } from './middleware/slow-consumers.js';

/** A packet that waits to be sent; the frame of a broadcast is made once, for all its connections. */
interface Packet {
  readonly options?: { wsPreEncodedFrame?: readonly Buffer[] };
}

/** What this needs of a connection of Engine.IO, of which its types do not tell. */
interface Internals {
  flush(): void;
  writeBuffer: readonly Packet[];
  readonly transport: { readonly writable: boolean; readonly socket?: { readonly _socket?: Socket } };
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
    const socket = transport.socket?._socket;
    const frames = framesOf(writeBuffer);
    // Frames that are ready need nothing more of Engine.IO, unless something is on its way already.
    const isDirect = raw.readyState === 'open' && transport.writable && socket?.writableLength === 0;
    if (writeBuffer.length > 1) socket?.cork();
    if (isDirect && frames.length === writeBuffer.length) {
      internals.writeBuffer = [];
      raw.emit('flush', writeBuffer);
      for (const frame of frames) socket.write(frame);
      raw.emit('drain');
    } else flush();
    if (writeBuffer.length > 1) socket?.uncork();
  }

  internals.flush = () => {
    if (isWaiting) return;
    isWaiting = true;
    if (waiting.push(write) === 1) setImmediate(writeAll);
  };
}

/** The frames that broadcasts have; head and body of each are made one piece, which is written in half the time. */
function framesOf(packets: readonly Packet[]): Buffer[] {
  return packets.flatMap(({ options }) => {
    const parts = options?.wsPreEncodedFrame;
    if (options === undefined || parts === undefined) return [];
    const [frame = Buffer.concat(parts)] = parts.length === 1 ? parts : [];
    options.wsPreEncodedFrame = [frame];
    return frame;
  });
}

function writeAll(): void {
  for (const write of waiting.splice(0)) write();
}

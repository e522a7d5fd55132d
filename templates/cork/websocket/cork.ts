import type { Socket } from 'node:net';
import type { RawConnection } from './middleware/slow-consumers.js';

/** A packet that waits to be sent; the frame of a broadcast is made once, for all its connections. */
interface Packet {
  readonly type: string;
  readonly data?: unknown;
  readonly options?: { wsPreEncodedFrame?: readonly Buffer[] };
}

/** What this needs of `ws`, of which its types do not tell. */
interface WebSocket {
  readonly extensions: string;
  readonly _socket?: Socket;
  readonly constructor: { readonly Sender?: { frame?(data: Buffer, options: object): Buffer[] } };
}

/** What this needs of a connection of Engine.IO, of which its types do not tell. */
interface Internals {
  flush(): void;
  writeBuffer: readonly Packet[];
  readonly transport: { readonly writable: boolean; readonly socket?: WebSocket };
}

/** A final frame with a text (RFC 6455, 5.2), not masked as none of a server is. */
const TEXT = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };

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
    const { socket: webSocket } = transport;
    const socket = webSocket?._socket;
    // What is made to frames here needs nothing more of Engine.IO, unless something is on its way already.
    const isDirect = raw.readyState === 'open' && transport.writable && socket?.writableLength === 0;
    const bytes = isDirect && webSocket?.extensions === '' && bytesOf(writeBuffer, webSocket);
    if (bytes) {
      internals.writeBuffer = [];
      raw.emit('flush', writeBuffer);
      socket.write(bytes);
      raw.emit('drain');
      return;
    }
    if (writeBuffer.length > 1) socket?.cork();
    flush();
    if (writeBuffer.length > 1) socket?.uncork();
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

/** The frames of packets in one piece, which is written in half the time; nothing where one is not a text. */
function bytesOf(packets: readonly Packet[], webSocket: WebSocket): Buffer | undefined {
  const frames: Buffer[] = [];
  for (const packet of packets) {
    const frame = frameOf(packet, webSocket);
    if (frame === undefined) return undefined;
    frames.push(frame);
  }
  return frames.length === 1 ? frames[0] : Buffer.concat(frames);
}

function frameOf({ type, data, options }: Packet, { constructor: { Sender } }: WebSocket): Buffer | undefined {
  const parts = options?.wsPreEncodedFrame;
  if (options !== undefined && parts !== undefined) {
    const [frame = Buffer.concat(parts)] = parts.length === 1 ? parts : [];
    options.wsPreEncodedFrame = [frame];
    return frame;
  }
  if (type !== 'message' || typeof data !== 'string' || Sender?.frame === undefined) return undefined;
  // 4 is a message of Engine.IO.
  return Buffer.concat(Sender.frame(Buffer.from(`4${data}`), TEXT));
}

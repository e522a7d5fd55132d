import type { Socket } from 'node:net';
// Not the global one, which stands still in tests with timers of their own.
import { setImmediate } from 'node:timers';
import type { RawConnection } from './middleware/slow-consumers.ts';

/** A packet that waits to be sent; the frame of a broadcast is made once, for all its connections. */
interface Packet {
  readonly type: string;
  readonly data?: unknown;
  readonly options?: { wsPreEncodedFrame?: readonly Buffer[] };
}

/** What this needs of `ws`, of which its types do not tell. */
interface WebSocket {
  readonly readyState: number;
  readonly extensions: string;
  readonly _socket?: Socket;
  readonly constructor: { readonly Sender?: { frame?(data: Buffer, options: object): Buffer[] } };
}

/** What this needs of a connection of Engine.IO, of which its types do not tell. */
interface Internals {
  flush(): void;
  writeBuffer: readonly Packet[];
  /** What is called when packets were sent. */
  readonly packetsFn: readonly unknown[];
  readonly transport: { writable: boolean; readonly socket?: WebSocket; emit(event: 'ready'): void };
}

/** That of a WebSocket that is open. */
const OPEN = 1;

/** A final frame with a text (RFC 6455, 5.2), not masked as none of a server is. */
const TEXT = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };

/** Up to so many bytes, frames are made one piece, which is written in half the time. Larger ones are not copied. */
const MAX_COPIED_BYTES = 65_536;

/**
 * Writes all that a connection is sent in one turn of the event loop by one call of the system, instead of one per
 * packet. Where Engine.IO is not as it was when this was written, it writes as it always does.
 */
export function writeByTurn(raw: RawConnection): void {
  const internals = raw as unknown as Internals;
  if (typeof internals.flush !== 'function' || !Array.isArray(internals.writeBuffer)) return;
  const [flush, close] = [internals.flush.bind(raw), raw.close.bind(raw)];
  let isWaiting = false;

  function write(): void {
    isWaiting = false;
    const { writeBuffer, packetsFn, transport } = internals;
    if (writeBuffer.length === 0) return;
    const { socket: webSocket } = transport;
    const socket = webSocket?._socket;
    // Unless something is on its way, or somebody wants to know of it, frames need nothing more of Engine.IO.
    const isFree = raw.readyState === 'open' && transport.writable && packetsFn.length === 0;
    const isPlain = webSocket?.readyState === OPEN && webSocket.extensions === '';
    const frames = isFree && isPlain && socket?.writableLength === 0 ? framesOf(writeBuffer, webSocket) : undefined;
    if (socket !== undefined && frames !== undefined) {
      internals.writeBuffer = [];
      writeFrames(socket, frames);
      if (socket.writableNeedDrain) pause(socket, transport);
      raw.emit('flush', writeBuffer);
      raw.emit('drain');
    } else writeAsAlways(writeBuffer.length > 1 ? socket : undefined);
  }

  function writeAsAlways(socket: Socket | undefined): void {
    socket?.cork();
    try {
      flush();
    } finally {
      socket?.uncork();
    }
  }

  internals.flush = () => {
    // While it is closed, Engine.IO relies on what is sent before it goes on.
    if (raw.readyState === 'closing') write();
    else if (!isWaiting) {
      isWaiting = true;
      setImmediate(write);
    }
  };
  raw.close = (discard) => {
    write();
    close(discard);
  };
}

function writeFrames(socket: Socket, frames: readonly Buffer[]): void {
  const [first] = frames;
  if (frames.length === 1 && first !== undefined) socket.write(first);
  else if (frames.reduce((bytes, { length }) => bytes + length, 0) <= MAX_COPIED_BYTES) {
    socket.write(Buffer.concat(frames));
  } else {
    socket.cork();
    for (const frame of frames) socket.write(frame);
    socket.uncork();
  }
}

/** Lets the rest wait until the system has taken what was written; what is volatile is not sent meanwhile. */
function pause(socket: Socket, transport: Internals['transport']): void {
  transport.writable = false;
  socket.once('drain', () => {
    transport.writable = true;
    transport.emit('ready');
  });
}

/** The frames of packets; nothing where one is not a text. */
function framesOf(packets: readonly Packet[], webSocket: WebSocket): Buffer[] | undefined {
  const frames: Buffer[] = [];
  for (const packet of packets) {
    const frame = frameOf(packet, webSocket);
    if (frame === undefined) return undefined;
    frames.push(frame);
  }
  return frames;
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

import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** A text message in the form in which it is written, made once for all connections that receive it. */
export class Frame {
  readonly text: string;
  #bytes: Buffer | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Head and body (RFC 6455, 5.2): final, a text, unmasked as all frames of a server. */
  get bytes(): Buffer {
    this.#bytes ??= encode(this.text);
    return this.#bytes;
  }
}

function encode(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = 0x81;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}

/**
 * Writes frames by one call of the system, instead of one per frame, and past `ws`, which would make each anew.
 * Where messages are compressed the frames of no two connections are the same: then `ws` writes as it always does.
 */
export function writeFrames(webSocket: WebSocket, socket: Socket, frames: readonly Frame[]): void {
  const isPlain = webSocket.extensions === '';
  if (frames.length > 1) socket.cork();
  for (const frame of frames) {
    if (isPlain) socket.write(frame.bytes);
    else webSocket.send(frame.text);
  }
  if (frames.length > 1) socket.uncork();
}

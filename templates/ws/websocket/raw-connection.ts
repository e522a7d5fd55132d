import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { afterTurn, type Frame, writeFrames } from './cork.js';

/** How long a client may take to answer that its connection is closed. */
const CLOSE_TIMEOUT_MS = 2000;

/** Close codes (RFC 6455, 7.4.1, and its registry): the connection broke, and the server restarts. */
const BROKEN = 1006;
export const RESTART = 1012;

interface Events {
  /** A message of the client; undefined where it is no text. */
  message: [text: string | undefined];
  /** It ended, with this code: first for the connection above it, then for all others. Each once. */
  end: [code: number];
  close: [];
}

/** What is below a connection: a socket of the network, and a WebSocket from the end of its handshake on. */
export class RawConnection extends EventEmitter<Events> {
  readyState: 'open' | 'closing' | 'closed' = 'open';
  /** The code with which it is closed unless another is given: the client may come back. */
  closeCode: () => number = () => RESTART;
  readonly #socket: Socket;
  readonly #maxBufferedBytes: number;
  readonly #onBroken = (): void => this.end();
  #webSocket: WebSocket | undefined;
  #queue: Frame[] = [];
  #heardAtMs = 0;

  /** @param maxBufferedBytes how much may wait for a client that reads slowly */
  constructor(socket: Socket, maxBufferedBytes: number) {
    super();
    this.#socket = socket;
    this.#maxBufferedBytes = maxBufferedBytes;
    socket.once('close', this.#onBroken);
  }

  /** The handshake is over. */
  open(webSocket: WebSocket): void {
    this.#webSocket = webSocket;
    this.#socket.off('close', this.#onBroken);
    const hear = (): void => {
      this.#heardAtMs = performance.now();
    };
    webSocket.on('pong', hear);
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      hear();
      if (this.readyState === 'open') this.emit('message', isBinary ? undefined : data.toString());
    });
    webSocket.on('close', (code) => this.end(code));
    // What is wrong with a frame is told to the client by its close code.
    webSocket.on('error', () => {});
  }

  /** Sends a frame together with all others of this turn. */
  send(frame: Frame): void {
    if (this.readyState === 'open' && this.#queue.push(frame) === 1) afterTurn(() => this.#flush());
  }

  ping(): void {
    if (this.readyState === 'open') this.#webSocket?.ping();
  }

  /** Whether the client gave a sign of life since a time of `performance.now()`. */
  wasHeardSince(timeMs: number): boolean {
    return this.#heardAtMs >= timeMs;
  }

  /** Sends what waits and closes the connection. */
  close(code = this.closeCode()): void {
    if (this.readyState !== 'open') return;
    this.#flush();
    this.readyState = 'closing';
    this.#webSocket?.close(code);
    setTimeout(() => this.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  /** Breaks the connection off. */
  terminate(): void {
    if (this.#webSocket === undefined) this.#socket.destroy();
    else this.#webSocket.terminate();
  }

  /** The connection has ended, or never came about. */
  end(code = BROKEN): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.#socket.off('close', this.#onBroken);
    this.emit('end', code);
    this.emit('close');
  }

  #flush(): void {
    const frames = this.#queue;
    this.#queue = [];
    if (this.#webSocket === undefined || this.readyState !== 'open') return;
    const { bufferedAmount } = this.#webSocket;
    // Closes a connection whose client reads more slowly than the server writes: what waits would fill the memory.
    if (bufferedAmount > 0 && bufferedAmount + sizeOf(frames) > this.#maxBufferedBytes) this.terminate();
    else writeFrames(this.#webSocket, this.#socket, frames);
  }
}

function sizeOf(frames: readonly Frame[]): number {
  return frames.reduce((bytes, frame) => bytes + frame.bytes.length, 0);
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** All connections of a process read into this: what is left unfinished is copied from it. */
const shared = Buffer.alloc(256 * 1024);
const nothing = Buffer.alloc(0);

export interface Listener {
  /** What an ack carries, as JSON: an envelope. */
  readonly onAck: (id: number, envelope: string) => void;
  /** The name of an event and all behind it, somewhere within a buffer that is used again afterwards. */
  readonly onEvent: (data: Buffer, from: number, to: number) => void;
  readonly onError: (error: Error) => void;
}

/** How events are put into the messages of a WebSocket. */
export interface Codec {
  readonly path: string;
  /** Lines of the handshake, beside those of every WebSocket. */
  readonly headers: (token: string | undefined) => readonly string[];
  /** Whether there is a connection as soon as there is a WebSocket. */
  readonly isOpen: boolean;
  /** An event that asks for an ack. The payload is JSON, of ASCII only. */
  readonly event: (name: string, payload: string, ackId: number) => string;
  /** Reads a message; what it returns is sent. Undefined where it is none that a server should send. */
  readonly read: (data: Buffer, from: number, to: number, listener: Reader) => string | undefined;
}

export interface Reader extends Listener {
  readonly onOpen: () => void;
  readonly token: string | undefined;
}

/**
 * A client that does next to nothing, so that one core of clients can keep one core of a server busy: it cuts what it
 * receives into frames, reads only the beginning of each, and masks with zeros.
 */
export class RawClient {
  readonly #socket: Socket;
  readonly #listener: Listener;
  readonly #codec: Codec;
  readonly #reader: Reader;
  readonly connected: Promise<void>;
  #settle: () => void = () => {};
  #isUpgraded = false;
  #isClosed = false;
  #rest: Buffer = nothing;

  constructor(url: string, token: string | undefined, codec: Codec, listener: Listener) {
    const { hostname, port } = new URL(url);
    this.#listener = listener;
    this.#codec = codec;
    this.#reader = { ...listener, token, onOpen: () => this.#settle() };
    this.connected = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (size) => {
          this.#read(shared.subarray(0, size));
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed a connection')));
    const request = [
      `GET ${codec.path} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ...codec.headers(token),
    ];
    this.#socket.write(`${request.join('\r\n')}\r\n\r\n`);
  }

  /** Sends an event and asks for an ack. The payload is JSON, of ASCII only. */
  emit(event: string, payload: string, ackId: number): void {
    this.#send(this.#codec.event(event, payload, ackId));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  #fail(error: Error): void {
    if (!this.#isClosed) this.#listener.onError(error);
  }

  #send(text: string): void {
    const isShort = text.length < 126;
    const frame = Buffer.alloc(text.length + (isShort ? 6 : 8));
    frame[0] = 0x81;
    frame[1] = 0x80 | (isShort ? text.length : 126);
    if (!isShort) frame.writeUInt16BE(text.length, 2);
    frame.write(text, isShort ? 6 : 8, 'latin1');
    this.#socket.write(frame);
  }

  #read(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#isUpgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end !== -1) {
        const head = data.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 101')) this.#fail(new Error(`a server refused a connection: ${head}`));
        this.#isUpgraded = true;
        if (this.#codec.isOpen) this.#settle();
        at = end + 4;
      }
    }
    while (this.#isUpgraded && data.length - at >= 2) {
      const short = data.readUInt8(at + 1);
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < header) break;
      const size = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : data.readUInt32BE(at + 6);
      if (data.length - at < header + size) break;
      this.#packet(data, at + header, at + header + size);
      at += header + size;
    }
    this.#rest = at === data.length ? nothing : Buffer.from(data.subarray(at));
  }

  #packet(data: Buffer, from: number, to: number): void {
    const answer = this.#codec.read(data, from, to, this.#reader);
    if (answer === undefined) this.#fail(new Error(`unexpected message: ${data.toString('latin1', from, to)}`));
    else if (answer !== '') this.#send(answer);
  }
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Listener } from './raw-client.ts';

const nothing = Buffer.alloc(0);
const END_OF_HEAD = '\r\n\r\n';
const END_OF_BLOCK = '\n\n';
const BEFORE_NAME = 'event: ';
const LENGTH = /content-length: *(\d+)/i;
const SESSION = /"sessionId":"([^"]+)"/;

/**
 * A client of Server-Sent Events that does next to nothing: a stream, of which it reads the beginning of each block, and a
 * connection on which requests follow each other without waiting.
 */
export class RawSseClient {
  readonly connected: Promise<void>;
  readonly #listener: Listener;
  readonly #token: string | undefined;
  readonly #host: string;
  readonly #stream: Socket;
  readonly #requests: Socket;
  /** Of the requests on their way, the first one sent first. */
  readonly #ackIds: number[] = [];
  #session = '';
  #count = 0;
  #settle: () => void = () => {};
  #isClosed = false;
  #hasHead = false;
  #block: Buffer = nothing;
  #answer: Buffer = nothing;

  constructor(url: string, token: string | undefined, listener: Listener) {
    const { hostname, port, host } = new URL(url);
    this.#listener = listener;
    this.#token = token;
    this.#host = host;
    this.connected = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const open = () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.on('error', (error) => this.#fail(error));
      socket.on('close', () => this.#fail(new Error('the server closed a connection')));
      return socket;
    };
    this.#stream = open().on('data', (chunk) => this.#readStream(chunk));
    this.#requests = open().on('data', (chunk) => this.#readAnswers(chunk));
    // By HTTP/1.0 the blocks come as they are, in no chunks.
    const head = ['GET /events?rejoin=false HTTP/1.0', `Host: ${host}`, 'Accept: text/event-stream', ...this.#shown()];
    this.#stream.write(`${head.join('\r\n')}${END_OF_HEAD}`);
  }

  /** Sends an event, whose answer is its ack. The payload is JSON, of ASCII only. */
  emit(event: string, payload: string, ackId: number): void {
    this.#ackIds.push(ackId);
    this.#count += 1;
    const head = [
      `POST /events/${event} HTTP/1.1`,
      `Host: ${this.#host}`,
      ...this.#shown(),
      `Session-Id: ${this.#session}`,
      `Event-Number: ${this.#count}`,
      'Content-Type: application/json',
      `Content-Length: ${payload.length}`,
    ];
    this.#requests.write(`${head.join('\r\n')}${END_OF_HEAD}${payload}`, 'latin1');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of [this.#stream, this.#requests]) {
      socket.destroy();
      if (!socket.closed) await once(socket, 'close');
    }
  }

  #shown(): string[] {
    return this.#token === undefined ? [] : [`Authorization: Bearer ${this.#token}`];
  }

  #fail(error: Error): void {
    if (!this.#isClosed) this.#listener.onError(error);
  }

  #readStream(chunk: Buffer): void {
    const data = this.#block.length === 0 ? chunk : Buffer.concat([this.#block, chunk]);
    let at = 0;
    if (!this.#hasHead) {
      const end = data.indexOf(END_OF_HEAD);
      if (end !== -1) {
        const head = data.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 200')) this.#fail(new Error(`a server refused a stream: ${head}`));
        this.#hasHead = true;
        at = end + END_OF_HEAD.length;
      }
    }
    while (this.#hasHead) {
      const end = data.indexOf(END_OF_BLOCK, at, 'latin1');
      if (end === -1) break;
      this.#readBlock(data, at, end);
      at = end + END_OF_BLOCK.length;
    }
    this.#block = at === data.length ? nothing : Buffer.from(data.subarray(at));
  }

  #readBlock(data: Buffer, from: number, to: number): void {
    const at = data.indexOf(BEFORE_NAME, from, 'latin1');
    if (at === -1 || at >= to) return;
    const name = at + BEFORE_NAME.length;
    const [, session] = this.#session === '' ? (SESSION.exec(data.toString('latin1', from, to)) ?? []) : [];
    if (session === undefined) this.#listener.onEvent(data, name, to);
    else {
      this.#session = session;
      this.#settle();
    }
  }

  #readAnswers(chunk: Buffer): void {
    const data = this.#answer.length === 0 ? chunk : Buffer.concat([this.#answer, chunk]);
    let at = 0;
    for (;;) {
      const end = data.indexOf(END_OF_HEAD, at, 'latin1');
      if (end === -1) break;
      const [, length = '0'] = LENGTH.exec(data.toString('latin1', at, end)) ?? [];
      const body = end + END_OF_HEAD.length;
      if (data.length < body + Number(length)) break;
      at = body + Number(length);
      this.#listener.onAck(this.#ackIds.shift() ?? 0, data.toString('latin1', body, at));
    }
    this.#answer = at === data.length ? nothing : Buffer.from(data.subarray(at));
  }
}

import { once } from 'node:events';
import { createConnection } from 'node:net';
import { onTestFinished } from 'vitest';

const TEXT = 1;
const CLOSE = 8;

interface FrameOptions {
  readonly opcode?: number;
  /** More than the lowest four bits of it, such as those that are reserved. */
  readonly flags?: number;
  readonly masked?: boolean;
}

/** A frame of a client (RFC 6455, 5.2); by default it is as it should be. */
export function frame(data: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = TEXT, flags = 0x80, masked = true } = options;
  const payload = Buffer.from(data);
  const mask = masked ? 0x80 : 0;
  const { length } = payload;
  const size = length < 126 ? [mask | length] : [mask | 126, length >> 8, length & 255];
  // A mask of zeros changes nothing.
  return Buffer.concat([Buffer.from([flags | opcode, ...size]), Buffer.alloc(masked ? 4 : 0), payload]);
}

/** A WebSocket by hand, which can send what no library would. */
export async function rawSocket(url: string, headers: Readonly<Record<string, string>> = {}) {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  const lines = Object.entries({
    Host: hostname,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];

  let unread = Buffer.alloc(0);
  let closeCode = 1006;
  const texts: string[] = [];
  const read = (chunk: Buffer): void => {
    unread = Buffer.concat([unread, chunk]);
    for (let next = takeFrame(unread); next !== undefined; next = takeFrame(unread)) {
      if (next.opcode === CLOSE) {
        closeCode = next.body.readUInt16BE(0);
        socket.end();
      }
      if (next.opcode === TEXT) texts.push(next.body.toString());
      unread = unread.subarray(next.length);
    }
  };
  // The first frame may have come with the answer to the request.
  read(answer.subarray(answer.indexOf('\r\n\r\n') + 4));
  socket.on('data', read);
  return {
    socket,
    /** What the server sent, as texts. */
    texts,
    /** Resolves to the code with which the server closed the connection, 1006 where it said none. */
    closed: new Promise<number>((resolve) => socket.once('close', () => resolve(closeCode))),
  };
}

/** The first frame of the server, which is not masked; undefined while not all of it is there. */
function takeFrame(bytes: Buffer) {
  const [first = 0, second = 0] = bytes;
  const head = second < 126 ? 2 : second === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const size = head === 2 ? second : head === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return undefined;
  return { opcode: first & 15, body: bytes.subarray(head, head + size), length: head + size };
}

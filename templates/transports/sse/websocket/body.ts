import type { IncomingMessage } from 'node:http';
import { EventError } from './generated/protocol.ts';

/** How long a client may take to send a body. */
const TIMEOUT_MS = 10_000;

/** How many times as much as is allowed is read, and thrown away, so that a client gets to read why it is refused. */
const EXCESS = 16;

/**
 * Reads the body of a request: JSON, as text, or nothing.
 * Rejects with an `EventError`: `PAYLOAD_TOO_LARGE`, `UNSUPPORTED_MEDIA_TYPE`, `INVALID_REQUEST`.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.length > 0 && !isJson(request)) throw new EventError('UNSUPPORTED_MEDIA_TYPE', 'Expected application/json');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EventError('INVALID_REQUEST', 'Expected the body to be UTF-8');
  }
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const late = setTimeout(() => reject(new EventError('INVALID_REQUEST', 'The body came too slowly')), TIMEOUT_MS);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else if (length > maxBytes * EXCESS) reject(tooLarge());
    });
    request.once('close', () => {
      clearTimeout(late);
      if (!request.complete) reject(new EventError('INVALID_REQUEST', 'The body did not come as a whole'));
      else if (length > maxBytes) reject(tooLarge());
      else resolve(Buffer.concat(chunks));
    });
  });
}

function isJson({ headers }: IncomingMessage): boolean {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  return /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type) && encoding === 'identity';
}

function tooLarge(): EventError {
  return new EventError('PAYLOAD_TOO_LARGE', 'Maximum payload size exceeded');
}

// Not the global one, which stands still in tests with timers of their own.
import { setImmediate } from 'node:timers';
import type { Logger } from 'pino';
import { Frame } from './cork.ts';
import type { Audience, Send } from './io.ts';

/** What waits to be published goes out at once when it is longer than this; in bytes. */
const MAX_LENGTH = 1024 * 1024;

export interface ExchangeOptions {
  /** The name of this process. */
  readonly node: string;
  /** Sends a message to all who listen to a channel. */
  readonly publish: (channel: string, message: Buffer) => void;
  /** Sends a frame to the connections of this process. */
  readonly deliver: Send;
  readonly log: Logger;
}

interface Publication {
  readonly audience: Audience;
  readonly frame: Frame;
}

/**
 * What processes tell each other. A message is a line with the name of its process, then per frame a line with the rooms
 * it goes to, those it does not, and its length in bytes, and the frame itself.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #start: Buffer;
  #waiting = new Map<string, Buffer[]>();
  #length = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#start = Buffer.from(`${options.node}\n`);
  }

  /** Publishes a frame, in one message with all others of this turn that go over the same channel. */
  publish(channel: string, { rooms, except }: Audience, { bytes }: Frame): void {
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    const parts = this.#waiting.get(channel) ?? [this.#start];
    parts.push(Buffer.from(`${JSON.stringify([rooms, except, bytes.length])}\n`), bytes);
    this.#waiting.set(channel, parts);
    this.#length += bytes.length;
    if (this.#length > MAX_LENGTH) this.#flush();
  }

  /** Delivers what another process published. Whoever reaches Redis could send anything: what is none of it is dropped. */
  receive(channel: string, message: Buffer): void {
    const { deliver, log } = this.#options;
    if (message.subarray(0, this.#start.length).equals(this.#start)) return;
    const publications = read(message);
    if (publications === undefined) log.warn({ channel, bytes: message.length }, 'dropped a message of somebody else');
    for (const { audience, frame } of publications ?? []) deliver(audience, frame);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#length = 0;
    for (const [channel, parts] of waiting) this.#options.publish(channel, Buffer.concat(parts));
  }
}

/** The frames of a message; nothing where one of them is not as it should be. */
function read(message: Buffer): Publication[] | undefined {
  const publications: Publication[] = [];
  let start = message.indexOf('\n') + 1;
  if (start === 0 || start === message.length) return undefined;
  while (start < message.length) {
    const end = message.indexOf('\n', start);
    const head = readHead(message.toString('utf8', start, end === -1 ? start : end));
    if (head === undefined) return undefined;
    const bytes = message.subarray(end + 1, end + 1 + head.length);
    const frame = bytes.length === head.length ? Frame.read(bytes) : undefined;
    if (frame === undefined) return undefined;
    publications.push({ audience: head.audience, frame });
    start = end + 1 + head.length;
  }
  return publications;
}

function readHead(text: string): { readonly audience: Audience; readonly length: number } | undefined {
  try {
    const [rooms, except, length, ...others]: unknown[] = JSON.parse(text);
    if (!areTexts(rooms) || !areTexts(except) || !isLength(length) || others.length > 0) return undefined;
    return { audience: { rooms, except }, length };
  } catch {
    return undefined;
  }
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

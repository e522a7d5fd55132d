import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Frame } from './cork.js';
import { readFrame } from './generated/frames.js';
import type { Audience, Send } from './io.js';
import { afterTurn } from './turn.js';

/** What waits to be published goes out at once when it is longer than this; in characters. */
const MAX_LENGTH = 1024 * 1024;

export interface ExchangeOptions {
  /** Sends a message to all who listen to a channel. */
  readonly publish: (channel: string, message: string) => void;
  /** Sends a frame to the connections of this process. */
  readonly deliver: Send;
  readonly log: Logger;
}

interface Publication {
  readonly audience: Audience;
  readonly frame: Frame;
}

/**
 * What processes tell each other. A message is the name of its process, then per frame two lines: the rooms it goes to
 * and those it does not, and the frame itself; neither has a line break inside.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #name = randomBytes(12).toString('base64url');
  readonly #ownStart = Buffer.from(`${this.#name}\n`);
  #waiting = new Map<string, string[]>();
  #length = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Publishes a frame, in one message with all others of this turn that go over the same channel. */
  publish(channel: string, { rooms, except }: Audience, frame: Frame): void {
    if (this.#waiting.size === 0) afterTurn(() => this.#flush());
    const lines = this.#waiting.get(channel) ?? [this.#name];
    lines.push(JSON.stringify([rooms, except]), frame.text);
    this.#waiting.set(channel, lines);
    this.#length += frame.text.length;
    if (this.#length > MAX_LENGTH) this.#flush();
  }

  /** Delivers what another process published. Whoever reaches Redis could send anything: what is none of it is dropped. */
  receive(channel: string, message: Buffer): void {
    const { deliver, log } = this.#options;
    if (message.subarray(0, this.#ownStart.length).equals(this.#ownStart)) return;
    const publications = read(message.toString());
    if (publications === undefined) log.warn({ channel, bytes: message.length }, 'dropped a message of somebody else');
    for (const { audience, frame } of publications ?? []) deliver(audience, frame);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#length = 0;
    for (const [channel, lines] of waiting) this.#options.publish(channel, lines.join('\n'));
  }
}

/** The frames of a message; nothing where one of them is not as it should be. */
function read(message: string): Publication[] | undefined {
  const [, ...lines] = message.split('\n');
  const publications: Publication[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const audience = readAudience(lines[i]);
    const text = lines[i + 1];
    if (audience === undefined || text === undefined || typeof readFrame(text) === 'string') return undefined;
    publications.push({ audience, frame: new Frame(text) });
  }
  return publications.length === 0 ? undefined : publications;
}

function readAudience(text = ''): Audience | undefined {
  try {
    const [rooms, except, ...others]: unknown[] = JSON.parse(text);
    return areTexts(rooms) && areTexts(except) && others.length === 0 ? { rooms, except } : undefined;
  } catch {
    return undefined;
  }
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

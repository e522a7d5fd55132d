import { hash } from 'node:crypto';
import { EventError } from '../generated/protocol.ts';

/** So much of a hash tells what a client sent from all else. */
const DIGEST_LENGTH = 22;

/** What stands for a content of any length. */
export function digestOf(content: string): string {
  return hash('sha256', content, 'base64url').slice(0, DIGEST_LENGTH);
}

/**
 * What a payload holds beyond what the client sent, as text: what must be kept to have it again. The client sends the rest
 * once more when it repeats the event, or else is refused for another content.
 * @param content JSON of the name and the payload of the client's event
 */
export function addedTo(content: string, payload: unknown): string {
  if (!isPlain(payload)) return JSON.stringify([payload ?? null]);
  const sent = sentIn(content);
  const isSent = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(sent, name) && JSON.stringify(sent[name]) === JSON.stringify(value);
  const entries = Object.entries(payload);
  const added = entries.filter((entry) => !isSent(entry));
  return JSON.stringify([Object.fromEntries(added), ...entries.filter(isSent).map(([name]) => name)]);
}

/** The payload that was published first, from what was kept of it and the content that the client sent again. */
export function restore(added: string, content: string): unknown {
  const [payload, ...names]: [unknown, ...string[]] = JSON.parse(added);
  if (names.length === 0) return payload;
  const sent = sentIn(content);
  return Object.fromEntries([...Object.entries(Object(payload)), ...names.map((name) => [name, sent[name]])]);
}

export function usedOtherwise(): EventError {
  return new EventError('CONFLICT', 'This idempotencyKey was used with another payload');
}

export function tooManyKeys(): EventError {
  return new EventError('TOO_MANY_KEYS', 'Too many idempotency keys are remembered; send no more of them for a while');
}

function sentIn(content: string): Readonly<Record<string, unknown>> {
  const [, payload]: unknown[] = JSON.parse(content);
  return isPlain(payload) ? payload : {};
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

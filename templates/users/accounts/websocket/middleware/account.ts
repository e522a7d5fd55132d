import type { Logger } from 'pino';
import { EventError } from '../generated/protocol.ts';
import { logThrown } from '../generated/thrown.ts';

/** How long it may take: less than a client waits for its connection. */
const LIMIT_MS = 5000;
const RETRY_AFTER_MS = 1000;

/** Refuses who has not proved to be anybody. */
export function unauthenticated(message = 'Authentication required'): EventError {
  return new EventError('UNAUTHENTICATED', message);
}

/** The id of a user as text: logins use numbers as well. Whatever else it is, two users could look like one. */
export function userIdOf(value: unknown): string | undefined {
  // Half of a surrogate pair could not be written as UTF-8.
  if (typeof value === 'string') return value === '' || /\p{Surrogate}/u.test(value) ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Asks for something, for five seconds at most: rejects then, or as what is asked does. */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks in time for something that a user is known by. Where that fails it is no fault of the client, which may come back:
 * rejects with an `EventError` (`UNAVAILABLE`), or with the one that came of it.
 * @param failure what the log says then, with `about`
 */
export async function askInTime<T>(
  ask: () => Promise<T>,
  log: Logger,
  failure: string,
  about: object = {},
): Promise<T> {
  try {
    return await inTime(ask);
  } catch (error) {
    if (error instanceof EventError) throw error;
    logThrown(log, error, failure, about);
    throw new EventError('UNAVAILABLE', 'The user cannot be looked up now', RETRY_AFTER_MS);
  }
}

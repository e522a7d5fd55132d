import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { EventError } from '../generated/protocol.ts';

/** How long Redis may take to answer; with the way there and back, clients hear of a failure within 2 seconds. */
export const DEADLINE_MS = 1500;
const RETRY_AFTER_MS = 1000;

/** A Lua script, and the hash by which Redis knows it once it has run. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Runs a script, as one step that nothing else comes between. Rejects with an `EventError` (`UNAVAILABLE`). */
export type RunScript = (
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

export function defineScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Tells a client to send the same again a little later. */
export function unavailable(): EventError {
  return new EventError('UNAVAILABLE', 'Try again later', RETRY_AFTER_MS);
}

/** Settles as an answer of Redis does; rejects where it takes too long. */
export function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${DEADLINE_MS} ms`));
    // An answer that is there by then counts: it may be this process that stood still.
    const deadline = setTimeout(() => setImmediate(late), DEADLINE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(deadline));
  });
}

/** Runs a script. Rejects with what Redis answers, or with why it does not. */
export async function evaluate(
  client: Redis | Cluster,
  { lua, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(lua, keys.length, ...keys, ...args);
  }
}

/**
 * Makes the function that runs scripts on a client. What failed or took too long may have happened all the same.
 * @param refused is told when Redis answered, but not as it should: it is full, read-only, or forbids what a script does
 */
export function createScriptRunner(
  client: Redis | Cluster,
  isUsable: () => boolean,
  refused: (error: Error) => void,
): RunScript {
  return async (script, keys, args) => {
    if (!isUsable()) throw unavailable();
    try {
      return await inTime(evaluate(client, script, keys, args));
    } catch (error) {
      if (isReply(error)) refused(error);
      throw unavailable();
    }
  };
}

/** Whether an error is an answer of Redis, rather than that there was none. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

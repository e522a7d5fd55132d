import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
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

/** Makes the function that runs scripts on a client. What failed or took too long may have happened all the same. */
export function createScriptRunner(client: Redis | Cluster, isUsable: () => boolean, log: Logger): RunScript {
  async function evaluate({ lua, sha }: Script, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(lua, keys.length, ...keys, ...args);
    }
  }

  return (script, keys, args) =>
    new Promise((resolve, reject) => {
      if (!isUsable()) return reject(unavailable());
      // An answer that is there by then counts: it may be this process that stood still.
      const deadline = setTimeout(() => setImmediate(() => reject(unavailable())), DEADLINE_MS);
      evaluate(script, keys, args)
        .then(resolve, (error: unknown) => {
          // Redis answered, but not as it should: it is full, read-only, or forbids what the script does.
          // The error itself holds what was sent, which does not belong in a log.
          if (isReply(error)) log.error({ reason: error.message }, 'Redis refused a script');
          reject(unavailable());
        })
        .finally(() => clearTimeout(deadline));
    });
}

/** Whether an error is an answer of Redis, rather than that there was none. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

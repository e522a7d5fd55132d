import { findRedis } from './redis-binary.ts';

/** Fetches Redis before the first test, so that no test waits for it and its time limit. */
export default async function setup(): Promise<void> {
  if (process.env.REDIS_URL === undefined) await findRedis();
}

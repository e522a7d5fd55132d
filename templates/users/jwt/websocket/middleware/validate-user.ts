import type { App } from '../app.ts';
import type { User } from '../context.ts';
import type { Claims } from './claims.ts';

/**
 * Decides who the user of a valid token is, when they connect and with each newer token; what it returns is `user` in
 * handlers. Ask your database here, as `app` has it; by default everyone with a valid token is let in. To refuse, return
 * nothing, or throw an `EventError` that says why. After five seconds without an answer the client is told to come back.
 */
export async function validateUser({ sub, name }: Claims, _app: App): Promise<User | undefined> {
  return { id: sub, ...(typeof name === 'string' && { name }) };
}

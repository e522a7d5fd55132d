import type { App } from '../app.ts';
import type { User } from '../context.ts';
import type { SignedIn } from '../store/sessions.ts';

/**
 * Decides who the user of a session is, when they connect; what it returns is `user` in handlers. Ask your database here,
 * as `app` has it; by default everyone who has signed in is let in. To refuse, return nothing, or throw an `EventError`
 * that says why. After five seconds without an answer the client is told to come back.
 */
export async function validateUser({ userId }: SignedIn, _app: App): Promise<User | undefined> {
  return { id: userId };
}

import type { Context, Services } from './context.ts';

/** What handlers share beside what the server brings, such as a database: a property of it is `app.<name>` in each of them. */
export class App {
  /** Called before the first client is let in. The server does not start where it rejects. */
  async open(_services: Services): Promise<void> {}

  /**
   * Called with each connection of a client, after it got `connected`; its handlers may run already. Where it rejects, or
   * takes longer than a handler may, the connection is closed, and its client comes back.
   */
  async onConnection(_context: Context): Promise<void> {}

  /** Called when the last connection and the last handler have ended. */
  async close(): Promise<void> {}
}

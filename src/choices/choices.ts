/** What the user decided. The values each choice can take are listed once, in `table.ts`. */
export interface Choices {
  readonly transport: 'socket.io' | 'ws' | 'sse';
  readonly auth: 'jwt' | 'session' | 'none';
  readonly rooms: 'durable' | 'ephemeral' | 'none';
  readonly presence: boolean;
  readonly scaling: 'none' | 'redis' | 'redis-sharded';
  readonly features: readonly Feature[];
  readonly packageManager: PackageManager;
}

export type Feature = 'messages' | 'private-messages' | 'typing' | 'moves' | 'updates' | 'edits' | 'metrics';
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onPath, unpackPackages, withLibraries } from './debian.ts';

/** How to start `redis-server`. */
export interface RedisBinary {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Finds `redis-server`: on the path, or from Debian's packages, which are fetched once and unpacked into `.cache/`
 * without being installed. Rejects where neither works, and says what to install.
 */
export async function findRedis(): Promise<RedisBinary> {
  const path = onPath('redis-server');
  if (path !== undefined) return { path, env: process.env };
  return unpackedBinary(
    await unpackPackages('redis', {
      packages: ['redis-server'],
      tryOut: (root) => {
        const { path, env } = unpackedBinary(root);
        return promisify(execFile)(path, ['--version'], { env });
      },
      help: 'These tests need a real Redis, and redis-server is not on the path. Install it (Debian: apt-get install redis-server), or set REDIS_URL',
    }),
  );
}

function unpackedBinary(root: string): RedisBinary {
  return { path: join(root, 'usr/bin/redis-server'), env: withLibraries(root) };
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onPath, unpackPackages, withLibraries } from './debian.ts';

/** How to start Python. */
export interface Python {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

const debian = '/usr/bin/python3';

/**
 * Finds a Python that has WebSocket and Socket.IO clients: that of the machine, or with Debian's packages, which are
 * fetched once and unpacked into `.cache/` without being installed. Rejects where neither works, and says what to install.
 */
export async function findPython(): Promise<Python> {
  for (const path of [onPath('python3'), debian]) {
    const python = { path: path ?? debian, env: process.env };
    if (await hasClients(python).catch(() => false)) return python;
  }
  return unpackedPython(
    await unpackPackages('python', {
      packages: ['python3', 'python3-websockets', 'python3-socketio', 'python3-aiohttp'],
      tryOut: (root) => hasClients(unpackedPython(root)),
      help: 'These tests need Python with WebSocket and Socket.IO clients. Install it (Debian: apt-get install python3-websockets python3-socketio python3-aiohttp)',
    }),
  );
}

async function hasClients({ path, env }: Python): Promise<true> {
  await promisify(execFile)(path, ['-c', 'import aiohttp, socketio, websockets'], { env });
  return true;
}

/** Debian's own Python where it is there: what was unpacked for it fits no other. */
function unpackedPython(root: string): Python {
  const own = join(root, debian);
  const PYTHONPATH = join(root, 'usr/lib/python3/dist-packages');
  if (!existsSync(own)) return { path: debian, env: { ...process.env, PYTHONPATH } };
  return { path: own, env: { ...withLibraries(root), PYTHONPATH, PYTHONHOME: join(root, 'usr') } };
}

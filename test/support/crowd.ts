import { io, type Socket } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import { tokenFor } from './generated-server.ts';
import { waitMs } from './within.ts';

const batch = 50;

/** Who is to be there: a user with one device, and the rooms it enters. */
export interface Guest {
  readonly userId: string;
  readonly rooms: readonly string[];
}

/** Connects many users to a server by plain clients that do not connect again; each enters its rooms. */
export async function gather(url: string, guests: readonly Guest[], env: NodeJS.ProcessEnv): Promise<Socket[]> {
  return batched(guests, (guest) => enter(url, guest, env));
}

/** Lets guests come, not all at once. */
export async function batched<T>(guests: readonly Guest[], come: (guest: Guest) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < guests.length; i += batch) {
    all.push(...(await Promise.all(guests.slice(i, i + batch).map(come))));
  }
  return all;
}

/** Connects one user by a plain client. Rejects with the refusal of the server. */
export async function plainClient(url: string, userId: string, env: NodeJS.ProcessEnv): Promise<Socket> {
  const auth = { token: tokenFor(userId, env), rejoin: false };
  const socket = io(url, { auth, transports: ['websocket'], reconnection: false, forceNew: true, timeout: waitMs });
  onTestFinished(() => {
    socket.disconnect();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

async function enter(url: string, { userId, rooms }: Guest, env: NodeJS.ProcessEnv): Promise<Socket> {
  const socket = await plainClient(url, userId, env);
  for (const roomId of rooms) {
    const { success } = await socket.timeout(waitMs).emitWithAck('join-room', { roomId });
    if (success !== true) throw new Error(`${userId} could not enter ${roomId}`);
  }
  return socket;
}

import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { gather } from '../support/crowd.ts';
import { inspectable, liveMemoryOf } from '../support/live-memory.ts';
import { nodesOf, roomy } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const roomId = 'lobby';
const fastClients = 20;
/** 8 KB in UTF-8, of the 4,000 characters that a message may have. */
const content = 'é'.repeat(3980);
/** More than twice what its network takes before anything waits in the server, which is about 5 MB. */
const messages = 1600;
const perTick = 4;
const tickMs = 5;
const maxRiseMb = 3;
const maxPauseMs = 1000;
const bufferedBytes = 1024 * 1024;
/** Little is kept of what was said: only what waits for somebody is to take memory. Clients are not closed for silence. */
const settings = {
  ...roomy,
  WS_HISTORY_MAX_MESSAGES: '20',
  WS_HISTORY_RECENT: '0',
  WS_HISTORY_MAX_IDEMPOTENCY_KEYS: '20',
  WS_SERVER_PING_INTERVAL: '600000',
  NODE_OPTIONS: inspectable,
  WS_LIMITS_BUFFERED_BYTES: String(bufferedBytes),
};

describe('a client that stops reading among twenty that read', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), chat));

  it('is closed at the limit; the others get everything without a pause, and the server stays small', async () => {
    const { env, start } = nodesOf(project(), settings);
    const server = await start();
    const connections = async () => {
      const headers = { authorization: `Bearer ${env.API_KEY}` };
      return ((await (await fetch(`${server.url}/ws/stats`, { headers })).json()) as { connections: number })
        .connections;
    };
    const network = await startTcpProxy(server.port);
    onTestFinished(network.close);
    const guests = Array.from({ length: fastClients }, (_, index) => ({ userId: `fast-${index}`, rooms: [roomId] }));
    const fast = await gather(server.url, guests, env);

    const memory = await liveMemoryOf(server);

    const control = await run(fast, memory);
    await gather(network.url, [{ userId: 'slow', rooms: [roomId] }], env);
    expect(await connections()).toBe(fastClients + 1);
    network.stall();
    let closedAfter = 0;
    const slow = await run(fast, memory, async (sent) => {
      if (closedAfter === 0 && (await connections()) === fastClients) closedAfter = sent;
    });

    expect(await connections()).toBe(fastClients);
    expect(closedAfter * content.length).toBeGreaterThan(bufferedBytes);
    expect(slow.peakMb - control.peakMb).toBeLessThan(maxRiseMb);
    for (const { longestPauseMs } of [control, slow]) expect(longestPauseMs).toBeLessThan(maxPauseMs);
  });
});

interface Load {
  /** The highest live memory of the server. */
  readonly peakMb: number;
  /** The longest time that any client waited for the next message. */
  readonly longestPauseMs: number;
}

/** Says many messages and waits until every client has all of them, in order. */
async function run(
  clients: readonly Socket[],
  memory: () => Promise<number>,
  look?: (sent: number) => Promise<void>,
): Promise<Load> {
  const [sender] = clients;
  let peakMb = 0;
  const pauses = clients.map((client) => receiveAll(client));
  let sent = 0;
  while (sent < messages) {
    const acks = Array.from({ length: perTick }, () =>
      sender?.emitWithAck('message', { roomId, content: `${sent++} ${content}` }),
    );
    for (const ack of await Promise.all(acks)) expect(ack).toMatchObject({ success: true });
    if (sent % 40 === 0) {
      peakMb = Math.max(peakMb, await memory());
      await look?.(sent);
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  const longestPauseMs = Math.max(...(await Promise.all(pauses)));
  return { peakMb, longestPauseMs };
}

/** Resolves to the longest pause when all messages have come; rejects when one is not the next. */
function receiveAll(client: Socket): Promise<number> {
  let [next, longestMs, lastMs] = [0, 0, performance.now()];
  return new Promise((resolve, reject) => {
    const receive = (message: { content: string }) => {
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
      const number = Number.parseInt(message.content, 10);
      if (number !== next) reject(new Error(`message ${number} came instead of ${next}`));
      next += 1;
      if (next < messages) return;
      client.off('new-message', receive);
      resolve(longestMs);
    };
    client.on('new-message', receive);
    client.once('disconnect', (reason) => reject(new Error(`a fast client was disconnected: ${reason}`)));
  });
}

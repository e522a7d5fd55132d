import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { gather } from '../support/crowd.ts';
import { inspectable, liveMemoryOf } from '../support/live-memory.ts';
import { nodesOf, roomy } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitMs, within } from '../support/within.ts';

const roomId = 'lobby';
const fastClients = 20;
/** 8 KB in UTF-8, of the 4,000 characters that a message may have. */
const content = 'é'.repeat(3980);
/** More than twice what its network takes before anything waits in the server, which is about 5 MB. */
const messages = 1600;
const atOnce = 4;
const maxRiseMb = 3;
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

  it('is closed at the limit; the others get everything and do not wait for it, and the server stays small', async () => {
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

    const controlMb = await run(fast, memory);
    await gather(network.url, [{ userId: 'slow', rooms: [roomId] }], env);
    expect(await connections()).toBe(fastClients + 1);
    network.stall();
    let closedAfter = 0;
    const slowMb = await run(fast, memory, async (sent) => {
      if (closedAfter === 0 && (await connections()) === fastClients) closedAfter = sent;
    });

    expect(await connections()).toBe(fastClients);
    expect(closedAfter * content.length).toBeGreaterThan(bufferedBytes);
    expect(slowMb - controlMb).toBeLessThan(maxRiseMb);
  });
});

/** Says many messages, each few when every client has those before, in order. Returns the highest live memory of the server. */
async function run(
  clients: readonly Socket[],
  memory: () => Promise<number>,
  look?: (sent: number) => Promise<void>,
): Promise<number> {
  const [sender] = clients;
  let peakMb = 0;
  for (let sent = 0; sent < messages; sent += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, index) => sent + index);
    const received = Promise.all(clients.map((client) => receives(client, numbers)));
    const acks = numbers.map((number) => sender?.emitWithAck('message', { roomId, content: `${number} ${content}` }));
    for (const ack of await Promise.all(acks)) expect(ack).toMatchObject({ success: true });
    await within(waitMs, `message ${sent} at every client that reads`, received);
    if (sent % 40 !== 0) continue;
    peakMb = Math.max(peakMb, await memory());
    await look?.(sent);
  }
  return peakMb;
}

/** Resolves when these messages have come, rejects when one is not the next. */
function receives(client: Socket, numbers: readonly number[]): Promise<void> {
  let received = 0;
  return new Promise((resolve, reject) => {
    const lose = (reason: string) => reject(new Error(`a fast client was disconnected: ${reason}`));
    const receive = (message: { content: string }) => {
      const number = Number.parseInt(message.content, 10);
      if (number !== numbers[received]) reject(new Error(`message ${number} came instead of ${numbers[received]}`));
      received += 1;
      if (received < numbers.length) return;
      client.off('new-message', receive).off('disconnect', lose);
      resolve();
    };
    client.on('new-message', receive).on('disconnect', lose);
  });
}

import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { type Guest, gather } from '../support/crowd.ts';
import { membersOf, nodesOf, roomy, untilReadiness, untilSwept } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect, listen } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

const graceMs = 2000;
const roomId = 'lobby';
/** The heartbeat of connections is no part of this: clients that wait are to wait through all of it. */
const settings = {
  ...roomy,
  WS_SERVER_PING_INTERVAL: '600000',
  WS_SERVER_PING_TIMEOUT: '600000',
  WS_ROOMS_GRACE_SECONDS: String(graceMs / 1000),
};

/** Ends a connection as a network does: no word is said that the server would have to answer. */
function cut(socket: Socket): void {
  webSocketOf(socket).terminate();
}

/** Ends a connection with a close frame, and does not hear the answer: the server has to wait for the end of the connection. */
function leave(socket: Socket): void {
  const ws = webSocketOf(socket);
  ws.close();
  ws.pause();
}

function webSocketOf({ io }: Socket): WebSocket {
  return (io.engine.transport as unknown as { ws: WebSocket }).ws;
}

describe('a node that hangs for longer than its lease', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

  it('loses its users, gets back those who waited and nobody else, and repeats no message', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { env, start, enter } = nodesOf(project(), { ...settings, REDIS_URL: redis.url });
    const [hanging, living] = [await start(), await start()];
    const named = (name: string): Guest[] =>
      Array.from({ length: 100 }, (_, index) => ({ userId: `${name}-${index}`, rooms: [roomId] }));
    const [closing, leaving] = [named('closing'), named('leaving')];
    const [dropped, waiting] = [named('dropped'), named('waiting')];
    const leavingSockets = await gather(hanging.url, leaving, env);
    const closingSockets = await gather(hanging.url, closing, env);
    const cutSockets = await gather(hanging.url, dropped, env);
    await gather(hanging.url, waiting, env);
    const reader = await enter(hanging, 'reader', roomId);
    const watcher = await enter(living, 'watcher', roomId);
    const [heard, read, seen] = [listen(watcher), collect(reader, 'new-message'), collect(watcher, 'new-message')];
    const idsOf = (guests: readonly Guest[]) => guests.map(({ userId }) => userId);
    const of = (event: string, status?: string) =>
      heard.filter((sign) => sign.event === event && sign.status === status).map(({ userId }) => String(userId));

    hanging.signal('SIGSTOP');
    const sent: string[] = [];
    const say = async () => {
      const content = `message ${sent.length}`;
      await watcher.emit('message', { roomId, content });
      sent.push(content);
    };
    const everyone = [...idsOf([...closing, ...leaving, ...dropped, ...waiting]), 'reader'].sort();
    for (let i = 0; i < 10; i += 1) await say();
    for (const socket of closingSockets) socket.disconnect();
    for (const socket of leavingSockets) leave(socket);
    for (const socket of cutSockets) cut(socket);
    await until(waitMs, 'users of the hanging node gone', () => heard.length >= 2 * everyone.length);
    expect(of('user-left').sort()).toEqual(everyone);
    expect(of('presence-update', 'offline').sort()).toEqual(everyone);
    expect(await membersOf(watcher, roomId)).toEqual(['watcher']);
    for (let i = 0; i < 10; i += 1) await say();
    hanging.signal('SIGCONT');

    await untilReadiness(hanging, 200);
    const stayed = [...idsOf(waiting), 'reader'].sort();
    await until(waitMs, 'the waiting users back', () => of('user-joined').length >= stayed.length);
    await say();
    await read.waitFor({ content: sent.at(-1) });
    // A ghost would be ended by its grace: until then it would be a member, and afterwards be heard to leave.
    expect(await membersOf(watcher, roomId)).toEqual([...stayed, 'watcher'].sort());
    const saidAtMs = performance.now();
    await until(waitMs, 'the end of any grace', () => performance.now() - saidAtMs > graceMs + 500);
    await untilSwept(redis.url, 2);
    expect(of('user-joined').sort()).toEqual(stayed);
    expect(of('presence-update', 'online').sort()).toEqual(stayed);
    expect(heard.length).toBe(2 * everyone.length + 2 * stayed.length);
    for (const { received } of [read, seen]) expect(received.map(({ content }) => content)).toEqual(sent);
  });
});

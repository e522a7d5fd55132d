import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { gather } from '../support/crowd.ts';
import { membersOf, nodesOf, roomy, untilSwept } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect, listen } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

const offMs = 5 * 60_000;
const leaseMs = 10_000;
/** Longer than a lease: neither node may give another up meanwhile. */
const graceMs = 11_000;
const settings = { ...roomy, WS_ROOMS_GRACE_SECONDS: String(graceMs / 1000) };
const roomId = 'lobby';

const project = suiteFolder();
beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

it('nodes whose clocks are five minutes fast and slow agree with the others on who is there, for how long, and what was said', async () => {
  const redis = await startRedis();
  onTestFinished(redis.stop);
  const { env, start, enter } = nodesOf(project(), { ...settings, REDIS_URL: redis.url });
  const right = await start();
  const [fast, slow] = [await start({ clockOffsetMs: offMs }), await start({ clockOffsetMs: -offMs })];
  const alice = await enter(right, 'alice', roomId);
  const [bob, carol] = [await enter(fast, 'bob', roomId), await enter(slow, 'carol', roomId)];
  const speakers = [alice, bob, carol];
  const readers = speakers.map((client) => collect(client, 'new-message'));
  const sent: string[] = [];
  for (const [speaker, clockOffsetMs] of [
    [bob, offMs],
    [carol, -offMs],
  ] as const) {
    sent.push('what time is it?');
    const { timestamp } = await speaker.emit('message', { roomId, content: 'what time is it?' });
    expect(Math.abs(Number(timestamp) - clockOffsetMs - Date.now())).toBeLessThan(offMs / 2);
  }

  for (const [index, speaker] of [...speakers, ...speakers].entries()) {
    sent.push(`message ${index}`);
    await speaker.emit('message', { roomId, content: `message ${index}` });
  }
  for (const { received } of readers) {
    await until(waitMs, 'all messages', () => received.length >= sent.length);
    expect(received.map(({ content }) => content)).toEqual(sent);
  }
  for (const [server, userId] of [
    [fast, 'late'],
    [slow, 'later'],
  ] as const) {
    const { messages } = await (await enter(server, userId)).join(roomId);
    expect((messages as unknown[]).length).toBe(sent.length);
  }

  const dropping = [
    [right, 'dropped'],
    [fast, 'dropped-early'],
    [slow, 'dropped-late'],
  ] as const;
  const dropped = await Promise.all(
    dropping.map(([{ url }, userId]) => gather(url, [{ userId, rooms: [roomId] }], env)),
  );
  const heard = listen(bob);
  const departed = () => heard.filter(({ event }) => event === 'user-left').map(({ userId }) => userId);
  const expectGrace = async (userId: string, fromMs: number) => {
    // An error of the clocks would make it minutes, or nothing.
    await until(offMs / 2, `${userId} gone`, () => departed().includes(userId));
    expect(performance.now() - fromMs).toBeGreaterThan(graceMs - 1500);
  };
  const droppedAtMs = performance.now();
  for (const socket of dropped.flat()) socket.io.engine.close();
  for (const [, userId] of dropping) await expectGrace(userId, droppedAtMs);
  expect(performance.now() - droppedAtMs).toBeGreaterThan(leaseMs);
  const staying = ['bob', 'carol', 'late', 'later'];
  for (const client of speakers) expect(await membersOf(client, roomId)).toEqual(['alice', ...staying]);

  await right.kill();
  await expectGrace('alice', performance.now());
  await untilSwept(redis.url, 2);
  for (const client of [bob, carol]) expect(await membersOf(client, roomId)).toEqual(staying);
  expect(departed().sort()).toEqual(['alice', ...dropping.map(([, userId]) => userId)]);
});

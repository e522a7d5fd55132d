import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { gather } from '../support/crowd.ts';
import { membersOf, nodesOf, roomy, untilSwept } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect, listen } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until } from '../support/within.ts';

const offMs = 5 * 60_000;
const leaseMs = 10_000;
const graceMs = 15_000;
const goneMs = 20_000;
const roomId = 'lobby';

describe('a node whose clock is five minutes', () => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, scaling: 'redis' }));

  it.each([
    ['fast', offMs],
    ['slow', -offMs],
  ])('%s agrees with the others on who is there, for how long, and what was said', async (_, clockOffsetMs) => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const { env, start, enter } = nodesOf(project(), { ...roomy, REDIS_URL: redis.url });
    const [right, wrong] = [await start(), await start({ clockOffsetMs })];
    const [alice, bob] = [await enter(right, 'alice', roomId), await enter(wrong, 'bob', roomId)];
    const [toAlice, toBob] = [collect(alice, 'new-message'), collect(bob, 'new-message')];
    const sent = ['what time is it?'];
    const { timestamp } = await bob.emit('message', { roomId, content: sent[0] });
    expect(Math.abs(Number(timestamp) - clockOffsetMs - Date.now())).toBeLessThan(offMs / 10);

    for (const [index, speaker] of [alice, bob, alice, bob].entries()) {
      sent.push(`message ${index}`);
      await speaker.emit('message', { roomId, content: `message ${index}` });
    }
    for (const { received } of [toAlice, toBob]) {
      await until(5000, 'all messages', () => received.length >= sent.length);
      expect(received.map(({ content }) => content)).toEqual(sent);
    }
    const late = await enter(wrong, 'late');
    const { messages } = await late.join(roomId);
    expect((messages as unknown[]).length).toBe(sent.length);

    const dropped = await gather(wrong.url, [{ userId: 'dropped', rooms: [roomId] }], env);
    const leftBehind = await gather(right.url, [{ userId: 'left-behind', rooms: [roomId] }], env);
    const heard = listen(bob);
    const gone = (userId: string) => heard.some((sign) => sign.event === 'user-left' && sign.userId === userId);
    const expectGrace = async (userId: string, fromMs: number) => {
      await until(goneMs, `${userId} gone`, () => gone(userId));
      const tookMs = performance.now() - fromMs;
      expect(tookMs).toBeGreaterThan(graceMs - 1500);
      expect(tookMs).toBeLessThan(goneMs);
    };
    const droppedAtMs = performance.now();
    for (const socket of [...dropped, ...leftBehind]) socket.io.engine.close();
    await expectGrace('dropped', droppedAtMs);
    await expectGrace('left-behind', droppedAtMs);
    // Longer than a lease: neither node has given the other up meanwhile.
    expect(performance.now() - droppedAtMs).toBeGreaterThan(leaseMs);
    const everyone = ['alice', 'bob', 'late'];
    expect(await membersOf(bob, roomId)).toEqual(everyone);
    expect(await membersOf(alice, roomId)).toEqual(everyone);

    await right.kill();
    await expectGrace('alice', performance.now());
    await untilSwept(redis.url, 1);
    expect(await membersOf(bob, roomId)).toEqual(['bob', 'late']);
    expect(heard.filter(({ event }) => event === 'user-left').length).toBe(3);
  });
});

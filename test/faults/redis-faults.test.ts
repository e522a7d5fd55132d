import { setTimeout } from 'node:timers/promises';
import { Redis as RedisClient } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build, chat, triedOver } from '../support/project.ts';
import type { SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';
import { type History, nameOf } from './history.ts';
import { enterRoom, Load, roomId } from './load.ts';
import { type Nodes, POSITION_SECONDS, startNodes, untilReadiness } from './nodes.ts';
import { drawFrom, faultSeeds } from './random.ts';

const gapless = { allowsGaps: false };
const lossy = { allowsGaps: true };
/** How long a node may be silent before others give it up. */
const LEASE_MS = 10_000;
/** Longer than a connection to Redis may be silent, twice. */
const HANG_MS = 5000;
/** Ten times what is promised, as the machine may be slow: how soon it is refused, all is back, and what was lost is found. */
const [REFUSED_MS, BACK_MS, FOUND_MS] = [20_000, 50_000, (POSITION_SECONDS + 2) * 10_000];
/** Messages before a fault and after it. */
const AROUND = 150;

const histories = triedOver('socket.io').flatMap((transport) => faultSeeds().map((seed) => [transport, seed] as const));

describe.each(histories)('nodes on one Redis over %s [FAULT_SEED=%i]', (transport, seed) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it('lose nothing when a Redis that writes everything to disk crashes', async () => {
    const draw = drawFrom(seed);
    const nodes = await startNodes(project(), { durable: 'always' });
    const load = await Load.start({ nodes });
    for (let round = 1; round <= 2; round += 1) {
      await load.untilMore(draw(50, AROUND));
      load.recorder.fault('Redis crashes');
      await nodes.redis.crash();
      await setTimeout(draw(0, 3000));
      await nodes.redis.start();
      load.recorder.fault('Redis is back');
    }
    await load.untilMore(AROUND);
    const history = await load.finish(gapless);
    load.recorder.expectToKeep(gapless);
    expect(epochsOf(history).size).toBe(1);
    expect(load.departed).toEqual([]);
    expectToRun(nodes);
  });

  it('tell every client when Redis comes back without what it had, and go on', async () => {
    const draw = drawFrom(seed);
    // Who comes back late is sent one page of what was said since, and told that it is not all; here one takes it all.
    const nodes = await startNodes(project(), {}, { WS_HISTORY_PAGE_SIZE: '1000' });
    const load = await Load.start({ nodes });
    await load.untilMore(draw(50, AROUND));
    load.recorder.fault('Redis crashes');
    await nodes.redis.crash();
    await setTimeout(draw(0, 3000));
    load.recorder.add({ type: 'loss' });
    await nodes.redis.start();
    await load.untilMore(AROUND);
    const history = await load.finish(lossy);
    load.recorder.expectToKeep(lossy);
    expect(epochsOf(history).size).toBe(2);
    const readers = new Set(history.flatMap((entry) => (entry.type === 'joined' ? [entry.reader] : [])));
    const told = new Set(history.flatMap((entry) => (entry.type === 'gap' ? [entry.reader] : [])));
    expect(told).toEqual(readers);
    expect(load.departed).toEqual([]);
    expectToRun(nodes);
  });

  it('refuse quickly while Redis hangs, stay small, and come back by themselves', async () => {
    const nodes = await startNodes(project());
    const load = await Load.start({ nodes });
    const probes: Probe[] = [];
    for (const node of nodes.nodes) probes.push(await enterProbe(load, `probe-${node.port}`, node.url));
    await load.untilMore(AROUND);
    const memory = await Promise.all(nodes.nodes.map((node) => node.memory()));

    load.recorder.fault('Redis hangs');
    nodes.redis.pause();
    const hanging = setTimeout(HANG_MS);
    let isHanging = true;
    const probing = probes.map(async (probe) => {
      const answers: Answer[] = [];
      while (isHanging) answers.push(await probe());
      return answers;
    });
    await untilReadiness(nodes.nodes, 503);
    await hanging;
    isHanging = false;
    // It hangs until the last of them is answered.
    const refusals = (await Promise.all(probing)).flat();
    const grown = await Promise.all(nodes.nodes.map(async (node, i) => (await node.memory()) - (memory[i] ?? 0)));

    load.recorder.fault('Redis is back');
    const backAtMs = performance.now();
    nodes.redis.resume();
    await untilReadiness(nodes.nodes, 200);
    for (const probe of probes) await until(waitMs, 'an ack', async () => (await probe()).code === undefined);
    const backAfterMs = performance.now() - backAtMs;
    await load.untilMore(AROUND);
    await load.finish(gapless);

    const slowestMs = Math.max(...refusals.map(({ afterMs }) => afterMs));
    const grownMb = grown.map((bytes) => Math.round(bytes / 2 ** 20));
    console.log(
      `${refusals.length} refusals, the slowest after ${Math.round(slowestMs)} ms; back after ${Math.round(backAfterMs)} ms; grown by ${grownMb} MB`,
    );
    load.recorder.expectToKeep(gapless);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['UNAVAILABLE']));
    expect(refusals.every(({ retryAfterMs }) => retryAfterMs > 0)).toBe(true);
    expect(slowestMs).toBeLessThan(REFUSED_MS);
    expect(backAfterMs).toBeLessThan(BACK_MS);
    expect(Math.max(...grownMb)).toBeLessThan(64);
    expect(load.departed).toEqual([]);
    expectToRun(nodes);
  });

  it('know who is there after Redis hung for longer than nodes may be silent', async () => {
    const nodes = await startNodes(project());
    const load = await Load.start({ nodes });
    const line = await startTcpProxy(nodes.balancer.port);
    onTestFinished(line.close);
    await enterRoom(nodes, 'one-who-drops', line.url);
    const administrator = new RedisClient(nodes.redis.url);
    onTestFinished(() => administrator.disconnect());
    await load.untilMore(AROUND);

    // Their grace period ends while Redis hangs.
    line.cut();
    await until(waitMs, 'a grace period', async () => (await administrator.zcard('{ws:roster}:grace')) > 0);
    load.recorder.fault('Redis hangs');
    nodes.redis.pause();
    await setTimeout(LEASE_MS + 1000);
    nodes.redis.resume();
    load.recorder.fault('Redis is back');
    await untilReadiness(nodes.nodes, 200);
    await load.untilMore(AROUND);
    await load.finish(gapless);
    await until(waitMs, 'the word that one has left', () => load.departed.includes('one-who-drops'));

    load.recorder.expectToKeep(gapless);
    expect(await membersSeenBy(await enterRoom(nodes, 'visitor'))).toEqual([...load.users, 'visitor'].sort());
    expect(new Set(load.departed)).toEqual(new Set(['one-who-drops']));
    expectToRun(nodes);
  });

  it('find by the offsets what is lost between them', async () => {
    const nodes = await startNodes(project());
    const administrator = new RedisClient(nodes.redis.url);
    onTestFinished(() => administrator.disconnect());
    // On one node, so that the others hear of nothing by which they would notice that something is missing.
    const load = await Load.start({ nodes, writersUrl: nodes.nodes[0]?.url ?? '' });
    await load.untilMore(AROUND);
    load.recorder.fault('nothing is passed on between nodes');
    await administrator.acl('SETUSER', 'default', '-publish');
    // Twice the nodes tell where the stream ends.
    for (let round = 1; round <= 2; round += 1) {
      await load.untilMore(AROUND);
      await load.untilReceived();
    }
    await administrator.acl('SETUSER', 'default', '+publish');
    load.recorder.fault('everything is passed on again');
    expectToRun(nodes);
    await load.untilMore(AROUND);
    const history = await load.finish(gapless);
    const slowestMs = slowestDelivery(history);
    console.log(`${load.acked} messages, the slowest ${Math.round(slowestMs)} ms after its ack`);
    load.recorder.expectToKeep(gapless);
    expect(slowestMs).toBeLessThan(FOUND_MS);
    // Or else nothing was kept from them.
    expect(slowestMs).toBeGreaterThan(1000);
  });
});

interface Answer {
  readonly afterMs: number;
  /** Of the refusal, if it is one. */
  readonly code: string | undefined;
  readonly retryAfterMs: number;
}

/** Says something on one node, and tells what became of it. */
type Probe = () => Promise<Answer>;

async function enterProbe(load: Load, writer: string, url: string): Promise<Probe> {
  const client: SdkClient = await load.enter(writer, url);
  let seq = 0;
  return async () => {
    seq += 1;
    const message = { writer, seq };
    load.recorder.add({ type: 'sent', ...message });
    const fromMs = performance.now();
    try {
      const { messageId, offset } = await client.emit('message', { roomId, content: nameOf(message) });
      load.recorder.add({ type: 'acked', ...message, id: String(messageId), offset: Number(offset) });
      return { afterMs: performance.now() - fromMs, code: undefined, retryAfterMs: 0 };
    } catch (error) {
      const { code = String(error), retryAfterMs = 0 } = error as { code?: string; retryAfterMs?: number };
      return { afterMs: performance.now() - fromMs, code, retryAfterMs };
    }
  };
}

async function membersSeenBy(client: SdkClient): Promise<string[]> {
  const { members } = await client.join(roomId);
  return (members as { userId: string }[]).map(({ userId }) => userId).sort();
}

function epochsOf(history: History): Set<string> {
  return new Set(history.flatMap((entry) => (entry.type === 'received' ? [entry.epoch] : [])));
}

/** The longest time from the first ack of a message to the reader that received it last. */
function slowestDelivery(history: History): number {
  const ackedAtMs = new Map<string, number>();
  let slowestMs = 0;
  for (const entry of history) {
    if (entry.type === 'acked' && !ackedAtMs.has(entry.id)) ackedAtMs.set(entry.id, entry.atMs);
    if (entry.type === 'received')
      slowestMs = Math.max(slowestMs, entry.atMs - (ackedAtMs.get(entry.id) ?? entry.atMs));
  }
  return slowestMs;
}

/** No process has died, which the nodes would not hide. */
function expectToRun({ nodes }: Nodes): void {
  for (const node of nodes) expect(node.isRunning, node.output()).toBe(true);
}

import { setTimeout } from 'node:timers/promises';
import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build, chat, triedOver } from '../support/project.ts';
import { type Redis, type RedisOptions, startRedis } from '../support/redis.ts';
import { type RedisSentinels, startSentinels } from '../support/redis-sentinels.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';
import type { History } from './history.ts';
import { Load } from './load.ts';
import { type Nodes, startNodes, untilReadiness } from './nodes.ts';

const lossy = { allowsGaps: true };
/** Messages before a fault and after it. */
const AROUND = 150;
/** Those that the replica lacks: few, since sentinels choose none that was cut off for ten times as long as they wait, half a minute. */
const LACKING = 20;
/** Ten times what is promised after the sentinels have decided: the machine may be slow. */
const BACK_MS = 20_000;
/** More than enough for an ack that a node has sent to arrive. */
const ON_THE_WAY_MS = 1000;
/** Who comes back late is sent one page of what was said since, and told that it is not all; here one takes it all. */
const settings = { WS_HISTORY_PAGE_SIZE: '1000' };

describe.each(triedOver('ws'))('nodes over %s whose Redis dies with what its replica lacks', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it('go on with the one that sentinels choose, and tell every client', async () => {
    const master = await startCopied();
    const replica = await startCopied({}, master);
    const sentinels = await startSentinels(master.port);
    onTestFinished(sentinels.stop);
    const watch = await watchSentinels(sentinels);
    await until(waitMs, 'a replica that the sentinels know', () => watch.knowsReplica());
    const nodes = await startNodes(project(), master, {
      ...settings,
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_SENTINELS: sentinels.urls,
      REDIS_MASTER_NAME: sentinels.masterName,
    });
    const load = await Load.start({ nodes });
    await untilLost(load, nodes, master, replica);
    await until(waitMs, 'another master', watch.hasSwitched);
    const switchedAtMs = performance.now();
    await untilReadiness(nodes.nodes, 200);
    const backAfterMs = performance.now() - switchedAtMs;
    await load.untilMore(AROUND);
    expectAllTold(await load.finish(lossy), load, nodes);
    console.log(`back ${Math.round(backAfterMs)} ms after the sentinels decided`);
    expect(backAfterMs).toBeLessThan(BACK_MS);
  });

  it('go on with the one that takes over its address, though both write everything to disk, and tell every client', async () => {
    const master = await startCopied({ durable: 'always' });
    const address = await startTcpProxy(master.port);
    onTestFinished(address.close);
    const nodes = await startNodes(project(), master, {
      ...settings,
      REDIS_URL: address.url.replace('http', 'redis'),
    });
    const load = await Load.start({ nodes });
    await load.untilMore(AROUND);
    // The nodes have found one that is alone.
    const replica = await startCopied({ durable: 'always' }, master);
    await untilLost(load, nodes, master, replica);
    const successor = clientOf(replica);
    await successor.replicaof('NO', 'ONE');
    address.leadTo(replica.port);
    await untilReadiness(nodes.nodes, 200);
    await load.untilMore(AROUND);
    expectAllTold(await load.finish(lossy), load, nodes);
  });
});

/** Starts a Redis that another may copy, or that copies one. */
async function startCopied(options: RedisOptions = {}, master?: Redis): Promise<Redis> {
  const copyist = ['--user', 'copyist', 'on', '>copies', '~*', '&*', '+@all'];
  const copying = ['--masteruser', 'copyist', '--masterauth', 'copies'];
  const source = master === undefined ? [] : ['--replicaof', '127.0.0.1', String(master.port)];
  const redis = await startRedis({ ...options, args: [...copyist, ...copying, ...source] });
  onTestFinished(redis.stop);
  return redis;
}

function clientOf({ url }: Redis): Client {
  const client = new Client(url);
  onTestFinished(() => client.disconnect());
  return client;
}

/** Lets the load write to a master what its replica copies, then what it does not, and the master crash. */
async function untilLost(load: Load, nodes: Nodes, master: Redis, replica: Redis): Promise<void> {
  const [administrator, copy] = [clientOf(master), clientOf(replica)];
  const isCopied = async () => /master_link_status:up/.test(await copy.info('replication'));
  await until(waitMs, 'a replica that copies', isCopied);
  await load.untilMore(AROUND);
  load.recorder.fault('the replica copies nothing any more');
  await administrator.acl('SETUSER', 'copyist', 'off');
  await administrator.call('CLIENT', 'KILL', 'TYPE', 'replica');
  await until(waitMs, 'a replica that does not copy', async () => !(await isCopied()));
  await load.untilMore(LACKING);
  administrator.disconnect();
  load.recorder.fault('the master crashes');
  await master.crash();
  await untilReadiness(nodes.nodes, 503);
  await setTimeout(ON_THE_WAY_MS);
  load.recorder.add({ type: 'loss' });
}

async function watchSentinels({ ports: [port = 0], masterName }: RedisSentinels) {
  const [asking, listening] = [new Client(port), new Client(port)];
  onTestFinished(() => {
    for (const client of [asking, listening]) client.disconnect();
  });
  let hasSwitched = false;
  listening.on('message', () => {
    hasSwitched = true;
  });
  await listening.subscribe('+switch-master');
  return {
    hasSwitched: () => hasSwitched,
    knowsReplica: async () => ((await asking.call('SENTINEL', 'REPLICAS', masterName)) as unknown[]).length > 0,
  };
}

function expectAllTold(history: History, load: Load, { nodes }: Nodes): void {
  load.recorder.expectToKeep(lossy);
  const readers = new Set(history.flatMap((entry) => (entry.type === 'joined' ? [entry.reader] : [])));
  const told = new Set(history.flatMap((entry) => (entry.type === 'gap' ? [entry.reader] : [])));
  expect(told).toEqual(readers);
  for (const node of nodes) expect(node.isRunning, node.output()).toBe(true);
}

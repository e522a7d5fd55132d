import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build, chat, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { type RedisSentinels, startSentinels } from '../support/redis-sentinels.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';
import { Load } from './load.ts';
import { startNodes, untilReadiness } from './nodes.ts';

const lossy = { allowsGaps: true };
/** Messages before a fault and after it. */
const AROUND = 150;
/** Ten times what is promised after the sentinels have decided: the machine may be slow. */
const BACK_MS = 20_000;
/** Who copies the master. */
const replication = ['--user', 'copyist', 'on', '>copies', '~*', '&*', '+@all'];
const copying = ['--masteruser', 'copyist', '--masterauth', 'copies'];

describe.each(triedOver('ws'))('nodes over %s whose Redis is watched by sentinels', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it('go on with the replica that takes over, and tell every client that what it had not copied is gone', async () => {
    const master = await startRedis({ args: [...replication, ...copying] });
    const replicaOf = ['--replicaof', '127.0.0.1', String(master.port)];
    const replica = await startRedis({ args: [...replication, ...copying, ...replicaOf] });
    onTestFinished(replica.stop);
    const administrator = new Client(master.url);
    onTestFinished(() => administrator.disconnect());
    const sentinels = await startSentinels(master.port);
    onTestFinished(sentinels.stop);
    const watch = await watchSentinels(sentinels);
    await until(waitMs, 'a replica that the sentinels know', () => watch.knowsReplica());

    // Who comes back late is sent one page of what was said since, and told that it is not all; here one takes it all.
    const nodes = await startNodes(project(), master, {
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_SENTINELS: sentinels.urls,
      REDIS_MASTER_NAME: sentinels.masterName,
      WS_HISTORY_PAGE_SIZE: '1000',
    });
    const load = await Load.start({ nodes });
    await load.untilMore(AROUND);
    load.recorder.fault('the replica copies nothing any more');
    await administrator.acl('SETUSER', 'copyist', 'off');
    await administrator.call('CLIENT', 'KILL', 'TYPE', 'replica');
    const isAlone = async () => /connected_slaves:0/.test(await administrator.info('replication'));
    await until(waitMs, 'a master without a replica', isAlone);
    await load.untilMore(AROUND);
    administrator.disconnect();
    load.recorder.fault('the master crashes');
    await master.crash();
    load.recorder.add({ type: 'loss' });
    await until(waitMs, 'another master', watch.hasSwitched);
    const switchedAtMs = performance.now();
    await untilReadiness(nodes.nodes, 200);
    const backAfterMs = performance.now() - switchedAtMs;
    await load.untilMore(AROUND);
    const history = await load.finish(lossy);

    console.log(`${load.acked} messages, back ${Math.round(backAfterMs)} ms after the sentinels decided`);
    load.recorder.expectToKeep(lossy);
    expect(backAfterMs).toBeLessThan(BACK_MS);
    const readers = new Set(history.flatMap((entry) => (entry.type === 'joined' ? [entry.reader] : [])));
    const told = new Set(history.flatMap((entry) => (entry.type === 'gap' ? [entry.reader] : [])));
    expect(told).toEqual(readers);
    for (const node of nodes.nodes) expect(node.isRunning, node.output()).toBe(true);
  });
});

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

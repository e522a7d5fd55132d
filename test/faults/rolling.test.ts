import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build, chat, transports } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';
import { enterRoom, Load, p95 } from './load.ts';
import { startNodes } from './nodes.ts';
import { drawFrom, faultSeeds } from './random.ts';

const gapless = { allowsGaps: false };

describe.each(transports)('over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it.each(faultSeeds())(
    'nothing is lost and nobody seems to leave when the nodes are restarted in turn [FAULT_SEED=%i]',
    async (seed) => {
      const draw = drawFrom(seed);
      const nodes = await startNodes(project());
      const load = await Load.start({ nodes });
      const line = await startTcpProxy(nodes.balancer.port);
      onTestFinished(line.close);
      await enterRoom(nodes, 'one-who-drops', line.url);
      for (const node of nodes.nodes) {
        await load.untilMore(draw(20, 100));
        load.recorder.fault(`SIGTERM to ${node.port}`);
        expect(await node.drain(), node.output()).toBe(0);
        await node.start();
        load.recorder.fault(`${node.port} is back`);
      }
      await load.untilMore(50);
      await load.finish(gapless);
      // One who drops now is said to be gone when their grace is over: then so is that of all who dropped before.
      line.cut();
      await until(waitMs, 'the word that one has left', () => load.departed.includes('one-who-drops'));
      console.log(
        `${load.acked} messages, ${load.reconnectsMs.length} reconnects, p95 ${Math.round(p95(load.reconnectsMs))} ms`,
      );
      load.recorder.expectToKeep(gapless);
      expect(new Set(load.departed)).toEqual(new Set(['one-who-drops']));
    },
  );
});

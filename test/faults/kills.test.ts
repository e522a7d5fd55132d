import { beforeAll, describe, expect, it } from 'vitest';
import { build, chat, transports } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { Load, p95 } from './load.ts';
import { startNodes } from './nodes.ts';
import { drawFrom, faultSeeds } from './random.ts';

const { FAULT_ROUNDS: rounds = '10' } = process.env;
/** Ten times what is promised: the machine may be slow. */
const maxReconnectMs = 50_000;
const gapless = { allowsGaps: false };

describe.each(transports)('over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  it.each(faultSeeds())(
    `nothing is lost, repeated or out of order when nodes are killed ${rounds} times [FAULT_SEED=%i]`,
    async (seed) => {
      const draw = drawFrom(seed);
      const nodes = await startNodes(project());
      const load = await Load.start({ nodes });
      for (let round = 1; round <= Number(rounds); round += 1) {
        await load.untilMore(draw(1, 60));
        // One stays, whatever happens.
        const [first, isSecondKilled] = [draw(0, 2), draw(1, 4) === 1];
        const victims = nodes.nodes.filter((_, i) => i === first || (isSecondKilled && i === (first + 1) % 3));
        load.recorder.fault(`kill -9 of ${victims.map(({ port }) => port).join(' and ')}`);
        await Promise.all(victims.map((node) => node.kill()));
        if (round === 2) await load.enter('late-reader');
        await load.untilMore(draw(1, 40));
        await Promise.all(victims.map((node) => node.start()));
        load.recorder.fault('all run');
      }
      await load.finish(gapless);
      const reconnectMs = Math.round(p95(load.reconnectsMs));
      console.log(`${load.acked} messages, ${load.reconnectsMs.length} reconnects, p95 ${reconnectMs} ms`);
      load.recorder.expectToKeep(gapless);
      expect(load.reconnectsMs.length).toBeGreaterThan(0);
      expect(reconnectMs).toBeLessThan(maxReconnectMs);
      expect(load.departed).toEqual([]);
    },
  );
});

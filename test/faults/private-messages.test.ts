import { beforeAll, describe, expect, it } from 'vitest';
import { build, chat, transports } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { Correspondence, numberOf } from './correspondence.ts';
import { startNodes } from './nodes.ts';
import { drawFrom, faultSeeds } from './random.ts';

const { FAULT_ROUNDS: rounds = '5' } = process.env;

describe.each(transports)('over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis', features: ['private-messages'] }));

  it.each(faultSeeds())(
    `no private message is lost, repeated or out of order when nodes are killed ${rounds} times, and writers hear of what was read [FAULT_SEED=%i]`,
    async (seed) => {
      const draw = drawFrom(seed);
      const nodes = await startNodes(project(), {}, { WS_INBOX_MAX_MESSAGES: '100000' });
      const letters = new Correspondence(nodes);
      await letters.addDevice('laptop');
      await letters.addDevice('tablet');
      const restartPhone = await letters.addDevice('phone');
      await letters.begin();
      for (let round = 1; round <= Number(rounds); round += 1) {
        await letters.untilMore(draw(1, 60));
        // One stays, whatever happens.
        const [first, isSecondKilled] = [draw(0, 2), draw(1, 4) === 1];
        const victims = nodes.nodes.filter((_, i) => i === first || (isSecondKilled && i === (first + 1) % 3));
        await Promise.all(victims.map((node) => node.kill()));
        if (draw(1, 2) === 1) await restartPhone();
        await letters.untilMore(draw(1, 40));
        await Promise.all(victims.map((node) => node.start()));
      }
      await letters.finish();

      for (const { name, received } of letters.devices) {
        expect(new Set(received).size, `${name}: each once`).toBe(received.length);
        expect(missing(letters.acked, received), `${name}: lost`).toEqual([]);
        for (const writer of letters.read.keys()) {
          const numbers = received.filter((content) => content.startsWith(`${writer} `)).map(numberOf);
          expect(numbers, `${name}: in the order of ${writer}`).toEqual(numbers.toSorted((a, b) => a - b));
        }
      }
      expect(letters.gaps).toEqual([]);
      expect([...letters.read.values()].every((told) => told.length > 0)).toBe(true);
      expect(await letters.unread()).toBeLessThan(letters.acked.length);
    },
  );
});

/** What was acknowledged and did not come. */
function missing(acked: readonly string[], received: readonly string[]): string[] {
  const known = new Set(received);
  return acked.filter((content) => !known.has(content));
}

import { waitMs } from '../support/within.ts';
import { catchUp, enterBoth, good, sayThrough, second } from './scenes.ts';
import type { Case } from './trial.ts';

// Some of the lines with all times about a tenth, so that they may be tried often. What is to happen may take as long as a
// slow machine needs.

const sdk = { timeout: second, reconnectionDelay: 100, reconnectionDelayMax: 500 };

/** Lines that take a few seconds. */
export const quickCases: readonly Case[] = [
  {
    name: 'quick-catching-up',
    about: '60 messages of 4,000 characters are caught up with at 640 kbit/s, with a timeout of 1 s',
    writer: 'near',
    sdk,
    run: (stage) => catchUp(stage, 60, { ...good, bytesPerSecond: 80_000 }, waitMs),
  },
  {
    name: 'quick-round-trip',
    about: 'a round trip takes as long as half of the timeout, and longer than the server waits for a token',
    writer: 'far',
    sdk,
    settings: { WS_SERVER_CONNECT_TIMEOUT: '100' },
    run: async (stage) => {
      await stage.mend({ delayMs: 270 });
      await stage.enter(waitMs, stage.near, stage.far);
      stage.say({ count: 10, everyMs: 100 });
      await stage.settle(waitMs);
    },
  },
  {
    name: 'quick-lost-to-client',
    about: 'packets to the client are lost for 2 s, with a timeout of 1 s',
    writer: 'far',
    sdk,
    run: (stage) =>
      sayThrough(stage, {
        say: { count: 30, everyMs: 100 },
        line: { loses: 'down' },
        afterMs: 0.5 * second,
        forMs: 2 * second,
        settleMs: waitMs,
      }),
  },
  {
    name: 'quick-gone',
    about: 'a silent reader is gone without a word; pings every 0.5 s with 2 s for an answer, a grace of 1 s',
    writer: 'near',
    settings: {
      WS_SERVER_PING_INTERVAL: '500',
      WS_SERVER_PING_TIMEOUT: '2000',
      WS_ROOMS_GRACE_SECONDS: '1',
    },
    run: async (stage) => {
      await enterBoth(stage);
      await stage.worsen({ loses: 'both' });
      const { reports } = stage.near;
      const before = reports.length;
      await stage.until(waitMs, () => reports.slice(before).some(({ what }) => what === 'user-left'));
    },
  },
  {
    name: 'quick-hole',
    about: 'all packets are lost for 2 s, with a timeout of 1 s, and more waits than may be sent at once',
    writer: 'far',
    sdk,
    run: (stage) =>
      sayThrough(stage, {
        say: { count: 100, everyMs: 40 },
        line: { loses: 'both' },
        afterMs: 0.5 * second,
        forMs: 2 * second,
        settleMs: waitMs,
      }),
  },
];

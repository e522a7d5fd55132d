import { catchUp, enterBoth, good, sayThrough, second } from './scenes.ts';
import type { Case } from './trial.ts';

// Some of the lines with all times about a tenth, so that they may be tried often.

const sdk = { timeout: second, reconnectionDelay: 100, reconnectionDelayMax: 500 };

/** Lines that take at most half a minute. */
export const quickCases: readonly Case[] = [
  {
    name: 'quick-catching-up',
    about: '60 messages of 4,000 characters are caught up with at 640 kbit/s, with a timeout of 1 s',
    writer: 'near',
    sdk,
    run: (stage) => catchUp(stage, 60, { ...good, bytesPerSecond: 80_000 }, 20 * second),
  },
  {
    name: 'quick-round-trip',
    about: 'a round trip takes as long as half of the timeout',
    writer: 'far',
    sdk,
    run: async (stage) => {
      await stage.mend({ delayMs: 270 });
      await stage.enter(20 * second, stage.near, stage.far);
      stage.say({ count: 10, everyMs: 100 });
      await stage.settle(5 * second);
    },
  },
  {
    name: 'quick-lost-to-client',
    about: 'packets to the client are lost for 2 s, with a timeout of 1 s',
    writer: 'far',
    sdk,
    run: (stage) => sayThrough(stage, { count: 50, everyMs: 150 }, { loses: 'down' }, 2 * second, 10 * second),
  },
  {
    name: 'quick-gone',
    about: 'a silent reader is gone without a word; pings every 0.5 s, a grace of 1 s',
    writer: 'near',
    settings: {
      WS_SERVER_PING_INTERVAL: '500',
      WS_SERVER_PING_TIMEOUT: '500',
      WS_ROOMS_GRACE_SECONDS: '1',
    },
    run: async (stage) => {
      await enterBoth(stage);
      await stage.worsen({ loses: 'both' });
      await stage.until(20 * second, () => stage.near.has('user-left'));
    },
  },
  {
    name: 'quick-hole',
    about: 'all packets are lost for 2 s, with a timeout of 1 s; the application repeats what ends with TIMEOUT',
    writer: 'far',
    sdk,
    run: (stage) =>
      sayThrough(stage, { count: 50, everyMs: 150, repeats: true }, { loses: 'both' }, 2 * second, 10 * second),
  },
];

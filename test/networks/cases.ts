import { setTimeout as sleep } from 'node:timers/promises';
import { catchUp, enterBoth, good, minute, sayThrough, second, slow } from './scenes.ts';
import type { Case } from './trial.ts';

/** The lines of a train. The longest first, so that the table takes no longer than it must. */
export const cases: readonly Case[] = [
  {
    name: 'gone',
    about: 'a silent reader is gone without a word',
    writer: 'near',
    run: async (stage) => {
      await enterBoth(stage);
      await stage.worsen({ loses: 'both' });
      await stage.until(200 * second, () => stage.near.has('user-left'));
    },
  },
  {
    name: 'hole-90',
    about: 'all packets are lost for 90 s',
    writer: 'far',
    run: (stage) =>
      sayThrough(stage, { say: { count: 110, everyMs: second }, line: { loses: 'both' }, forMs: 90 * second }),
  },
  {
    name: 'lost-to-client',
    about: 'packets to the client are lost for 10 s',
    writer: 'far',
    run: (stage) =>
      sayThrough(stage, { say: { count: 300, everyMs: 150 }, line: { loses: 'down' }, forMs: 10 * second }),
  },
  {
    name: 'catching-up',
    about: '100 messages of 4,000 characters are caught up with at 64 kbit/s; their bytes take 55 s',
    writer: 'near',
    run: (stage) => catchUp(stage, 100, slow, 2 * minute),
  },
  {
    name: 'catching-up-patiently',
    about: 'the same with a timeout of 2 minutes',
    writer: 'near',
    sdk: { timeout: 2 * minute },
    run: (stage) => catchUp(stage, 100, slow, 2 * minute),
  },
  {
    name: 'first-join',
    about: 'a room with 50 messages of 4,000 characters is entered at 64 kbit/s; their bytes take 28 s',
    writer: 'near',
    run: async (stage) => {
      await stage.enter(minute, stage.near);
      stage.say({ count: 50, everyMs: 60, length: 4000 });
      await sleep(10 * second);
      await stage.mend(slow);
      await stage.enter(90 * second, stage.far);
      await stage.settle(2 * second);
    },
  },
  {
    name: 'five-seconds',
    about: 'a round trip takes 5 s',
    writer: 'far',
    run: async (stage) => {
      await stage.mend({ delayMs: 2500 });
      await stage.enter(minute, stage.near);
      await stage.enter(2 * minute, stage.far);
      stage.say({ count: 10, everyMs: second });
      await stage.settle(40 * second);
    },
  },
  {
    name: 'cut-60',
    about: 'connections are refused for 60 s',
    writer: 'far',
    run: (stage) =>
      sayThrough(stage, { say: { count: 80, everyMs: second }, line: { isCut: true }, forMs: 60 * second }),
  },
  {
    name: 'round-trip-2',
    about: 'a round trip takes 2 s, and connections are refused for 20 s; 20 s after the last message',
    writer: 'far',
    run: async (stage) => {
      const far = { delayMs: second };
      await stage.line.set(far);
      await stage.enter(minute, stage.near, stage.far);
      stage.say({ count: 60, everyMs: second });
      await sleep(5 * second);
      await stage.worsen({ isCut: true });
      await sleep(20 * second);
      await stage.mend(far);
      await sleep(35 * second);
      await stage.settle(20 * second);
    },
  },
  {
    name: 'small-packets',
    about: 'packets of more than 576 bytes are lost; the room has 10 messages of 100 characters',
    writer: 'far',
    needsPackets: true,
    run: async (stage) => {
      const { near, far } = stage;
      await stage.enter(minute, near);
      near.order({ do: 'say', count: 10, first: 1001, everyMs: 60, length: 100 });
      await sleep(2 * second);
      await stage.worsen({ ...good, maxPacketBytes: 576 });
      await stage.enter(20 * second, far);
      stage.say({ count: 60, everyMs: 500 });
      await stage.settle(minute);
    },
  },
  ...(['far', 'near'] as const).map(
    (writer): Case => ({
      name: writer === 'far' ? 'address' : 'address-reading',
      about: `the client's address changes, while ${writer === 'far' ? 'it talks' : 'others talk'}`,
      writer,
      needsPackets: true,
      run: async (stage) => {
        await enterBoth(stage);
        stage.say({ count: 60, everyMs: second });
        await sleep(5 * second);
        await stage.worsen(good);
        await stage.mend(good);
        await stage.line.changeAddress();
        await stage.settle(2 * minute);
      },
    }),
  ),
  {
    name: 'forgets',
    about: 'a NAT forgets connections that are silent for 20 s; the first message after 40 s',
    writer: 'far',
    needsPackets: true,
    run: async (stage) => {
      await enterBoth(stage);
      const nat = { ...good, forgetsAfterMs: 20 * second };
      await stage.line.set(nat);
      await sleep(40 * second);
      await stage.worsen(nat);
      await stage.mend(nat);
      stage.say({ count: 30, everyMs: second });
      await stage.settle(100 * second);
    },
  },
  {
    name: 'reading',
    about: 'all packets are lost for 30 s while others talk',
    writer: 'near',
    run: (stage) =>
      sayThrough(stage, { say: { count: 60, everyMs: second }, line: { loses: 'both' }, forMs: 30 * second }),
  },
  {
    name: 'hole-10',
    about: 'all packets are lost for 10 s; the application repeats what ends with TIMEOUT',
    writer: 'far',
    run: (stage) =>
      sayThrough(stage, {
        say: { count: 60, everyMs: 500, repeats: true },
        line: { loses: 'both' },
        forMs: 10 * second,
      }),
  },
  {
    name: 'cuts-5',
    about: 'connections are refused for 5 s, four times',
    writer: 'far',
    run: async (stage) => {
      await enterBoth(stage);
      stage.say({ count: 130, everyMs: 500 });
      for (let cut = 1; cut <= 4; cut += 1) {
        await sleep(8 * second);
        await stage.worsen({ isCut: true });
        await sleep(5 * second);
        await stage.mend(good);
      }
      await stage.settle(80 * second);
    },
  },
  {
    name: 'paced',
    about: 'connections are refused for 7 s; never more than 7.7 messages per second, on a fast line',
    writer: 'far',
    run: async (stage) => {
      // The faster the line, the faster is what has waited.
      const fast = { delayMs: 1 };
      await stage.line.set(fast);
      await stage.enter(minute, stage.near, stage.far);
      stage.say({ count: 200, everyMs: 130 });
      await sleep(5 * second);
      await stage.worsen({ isCut: true });
      await sleep(7 * second);
      await stage.mend(fast);
      await stage.settle(minute);
    },
  },
  {
    name: 'burst',
    about: '262 messages at once on a good line',
    writer: 'far',
    run: async (stage) => {
      await enterBoth(stage);
      await stage.mend(good);
      stage.say({ count: 262, everyMs: 0 });
      await stage.settle(minute);
    },
  },
];

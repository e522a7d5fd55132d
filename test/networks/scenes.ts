import { setTimeout as sleep } from 'node:timers/promises';
import type { Conditions } from './line.ts';
import type { Stage } from './trial.ts';

/** A line on which nothing is wrong but the way. */
export const good = { delayMs: 50 };
/** 64 kbit/s. */
export const slow = { delayMs: 50, bytesPerSecond: 8000 };
export const second = 1000;
export const minute = 60 * second;

/** Both enter over a line on which nothing is wrong. */
export async function enterBoth({ line, enter, near, far }: Stage): Promise<void> {
  await line.set(good);
  await enter(minute, near, far);
}

/** What the client behind the line missed while its line was cut comes to it over a slow one. */
export async function catchUp(stage: Stage, count: number, line: Conditions, limitMs: number): Promise<void> {
  const everyMs = 60;
  await enterBoth(stage);
  await stage.worsen({ isCut: true });
  stage.say({ count, everyMs, length: 4000 });
  await sleep(count * everyMs + second);
  await stage.mend(line);
  await stage.settle(limitMs);
}

/** Says something all the time, while a good line is another one for a while. */
export async function sayThrough(
  stage: Stage,
  what: Parameters<Stage['say']>[0],
  line: Conditions,
  forMs: number,
  settleMs = minute,
): Promise<void> {
  await enterBoth(stage);
  stage.say(what);
  await sleep(5 * second);
  await stage.worsen(line);
  await sleep(forMs);
  await stage.mend(good);
  await stage.settle(Math.max(0, what.count * what.everyMs - forMs) + settleMs);
}

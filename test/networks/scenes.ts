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

interface Through {
  readonly say: Parameters<Stage['say']>[0];
  /** What the line is like after a while, and for how long. */
  readonly line: Conditions;
  readonly afterMs?: number;
  readonly forMs: number;
  /** How long what was said may take after the last of it. */
  readonly settleMs?: number;
}

/** Says something all the time, while a good line is another one for a while. */
export async function sayThrough(stage: Stage, through: Through): Promise<void> {
  const { say, line, afterMs = 5 * second, forMs, settleMs = minute } = through;
  await enterBoth(stage);
  stage.say(say);
  await sleep(afterMs);
  await stage.worsen(line);
  await sleep(forMs);
  await stage.mend(good);
  await stage.settle(Math.max(0, say.count * say.everyMs - forMs) + settleMs);
}

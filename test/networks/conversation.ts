import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, Report } from './peer.ts';
import { createTalker, type TalkerOptions } from './talkers.ts';

/** An application that wants in tries for ever, but not at once. */
const againMs = 1000;

/** One client, that does what it is told. */
export interface Conversation {
  readonly obey: (order: Order) => void;
  readonly end: () => void;
}

/** Makes a client; `report` is called with what happens to it. */
export async function startConversation(
  options: TalkerOptions,
  report: (happened: Report) => void,
): Promise<Conversation> {
  let isOver = false;
  const talker = await createTalker(options, {
    onState: (isConnected) => report({ what: isConnected ? 'connected' : 'lost' }),
    onRead: (content) => report({ what: 'read', number: Number.parseInt(content, 10) }),
    onPresence: (event) => report({ what: event }),
  });

  async function enter(): Promise<void> {
    try {
      await talker.enter();
      report({ what: 'entered' });
    } catch (error) {
      if (isOver) return;
      report({ what: 'refused', code: codeOf(error) });
      await sleep(againMs);
      await enter();
    }
  }

  /** Says numbered messages at a steady pace, whatever becomes of those before. */
  async function say(order: Extract<Order, { do: 'say' }>): Promise<void> {
    const { count, first = 1, everyMs, length = 40, repeats = false } = order;
    const beginMs = performance.now();
    for (let index = 0; index < count && !isOver; index += 1) {
      const number = first + index;
      // What cannot be made shorter by compressing.
      const content = `${number} ${randomBytes(length).toString('base64')}`.slice(0, length);
      report({ what: 'said', number });
      void sayOne(number, content, repeats);
      const waitMs = beginMs + (index + 1) * everyMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
    }
  }

  async function sayOne(number: number, content: string, repeats: boolean): Promise<void> {
    try {
      await talker.say(content);
      report({ what: 'acked', number });
    } catch (error) {
      const code = codeOf(error);
      const goesOn = repeats && code === 'TIMEOUT';
      report({ what: 'refused', code, ...(!goesOn && { number }) });
      if (goesOn) await sayOne(number, content, repeats);
    }
  }

  return {
    obey: (order) => void (order.do === 'enter' ? enter() : say(order)),
    end: () => {
      isOver = true;
      talker.leave();
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
